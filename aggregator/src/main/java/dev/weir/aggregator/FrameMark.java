package dev.weir.aggregator;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/** What one frame tells about the {@linkplain BuiltInTask built-in tasks}; only named frames have marks that speak of names. */
enum FrameMark {
    KERNEL,
    NAMED,
    JAVA,
    /** Of libjvm.so, whatever it does there. */
    LIBJVM,
    /** Of a collector's class in libjvm. */
    COLLECTOR,
    /** Where libjvm brings threads to a safepoint or a handshake, or holds them there. */
    SAFEPOINT,
    /** Where a thread goes to sleep until something happens: epoll, poll, select, futex, park, Object.wait, sleep. */
    WAIT,
    /** Where a class is looked up, read, defined, verified or linked. */
    LOADING,
    /** Where a class is initialised: what runs there is the class's own code and no loading. */
    INITIALISING,
    /** The C library, the dynamic loader, the vDSO, and the JDK's wrappers of system calls. */
    SYSTEM_LIBRARY;

    // Prefixes of HotSpot's collector classes, at the start of a word: template arguments count, since a closure
    // of G1's that is passed to common code is G1's work.
    private static final Pattern COLLECTOR_CLASS =
            Pattern.compile("\\b(G1[A-Z_]|VM_G1|VM_(Gen|Parallel|Serial|Shenandoah|GC|CGC|X[A-Z]|Z[A-Z])|Shenandoah|"
                    + "PS[A-Z][a-z]|ParallelScavenge|ParCompact|SerialHeap|Serial(Full|Young)GC|DefNew|TenuredGen|"
                    + "GenCollect|GenMarkSweep|MarkSweep|MarkCompact|CollectedHeap|ReferenceProcessor|WeakProcessor|"
                    + "[XZ](Barrier|Collected|Driver|Forwarding|Generation|Heap|Mark|Object|Old|Page|Relocat|Remembered|"
                    + "Root|Unmapper|Worker|Young))");
    private static final Pattern LEAF_LIBRARY =
            Pattern.compile("lib(c|pthread|m|rt|dl)([-.].*)?|ld-linux.*|ld-musl.*|ld-\\d.*|\\[?(linux-)?vdso.*|"
                    + "lib(java|nio|net|zip|extnet)\\.so");
    private static final Pattern SAFEPOINT_CODE =
            Pattern.compile("\\b(SafepointSynchronize|SafepointMechanism|ThreadSafepointState|SafepointTracing|"
                    + "Handshake(State|Operation|ALot)?|VM_Handshake\\w*)::");
    // futex_wake and ep_poll_callback are work for somebody else, so whole names only.
    private static final Pattern KERNEL_WAIT = Pattern.compile(
            "ep_poll|do_epoll_p?wait|_*(futex_wait\\w*|futex_do_wait)|do_(sys_)?poll|do_p?select|core_sys_select|"
                    + "(hrtimer|do)_nanosleep|do_sigtimedwait|__(x64|ia32|arm64|do|se)_sys_(epoll_p?wait2?|p?poll|p?select6?|"
                    + "(clock_)?nanosleep|rt_sigtimedwait|rt_sigsuspend|pause)");
    private static final Pattern LIBRARY_WAIT = Pattern.compile(
            "_*(GI_+)?(epoll_p?wait2?|futex_(abstimed_)?wait\\w*|pthread_cond_(timed|clock)?wait\\w*|p?poll|p?select|"
                    + "(clock_)?nanosleep|sem_(timed|clock)?wait\\w*|sigtimedwait|sigwait(info)?|sigsuspend|pause)(@.*)?|"
                    + "Java_sun_nio_ch_(EPoll_wait|Net_poll)");
    private static final Pattern LIBJVM_WAIT =
            Pattern.compile("\\b((Platform)?(Parker|ParkEvent|Event)::park(_nanos)?|Unsafe_Park|JVM_MonitorWait|"
                    + "JVM_Sleep\\w*|(ObjectMonitor|ObjectSynchronizer|PlatformMonitor|Monitor)::wait\\w*|"
                    + "JavaThread::sleep\\w*|os::(naked_)?(short_)?(nano)?sleep)\\b");
    private static final Pattern JAVA_WAIT = Pattern.compile(
            "(jdk\\.internal\\.misc|sun\\.misc)\\.Unsafe\\.park|java\\.lang\\.Object\\.wait0?|"
                    + "java\\.lang\\.Thread\\.sleep(0|Nanos0?)?|sun\\.nio\\.ch\\.(EPoll\\.wait|EPollArrayWrapper\\.epollWait|Net\\.poll)");
    private static final Pattern JAVA_LOADING = Pattern.compile(
            "(.*[.$])?\\w*(ClassLoader|BootLoader)(\\$\\w+)*\\.(load|find|define|verifyAndDefine)\\w*Class\\w*|"
                    + "(.*[.$])?\\w*ClassLoader(\\$\\w+)*\\.(getClassLoadingLock|checkCerts|preDefineClass|postDefineClass)|"
                    + "java\\.lang\\.invoke\\.MethodHandles\\$Lookup(\\$ClassDefiner)?\\.define\\w*");
    private static final Pattern LIBJVM_LOADING = Pattern.compile(
            "\\b(SystemDictionary(Shared)?|ClassFileParser|KlassFactory|ClassVerifier|Verifier|Rewriter|"
                    + "LinkResolver)::|\\bInstanceKlass::link_class|\\bClassLoader::load_class|\\bjvm_define_class|"
                    + "\\bJVM_(DefineClass|LookupDefineClass|FindLoadedClass|FindClassFromBootLoader)");
    private static final Pattern LIBJVM_INITIALISING =
            Pattern.compile("\\bInstanceKlass::(initialize|call_class_initializer)");

    /** All that a frame tells. */
    static Set<FrameMark> of(Frame frame) {
        EnumSet<FrameMark> marks = EnumSet.noneOf(FrameMark.class);
        if (frame.isNamed()) {
            marks.add(NAMED);
        }
        switch (frame.kind()) {
            case KERNEL -> {
                marks.add(KERNEL);
                mark(marks, WAIT, KERNEL_WAIT.matcher(frame.name()).matches());
            }
            case JAVA, JAVA_INLINED, JAVA_INTERPRETED -> {
                String name = frame.name().replace('/', '.');
                marks.add(JAVA);
                mark(marks, WAIT, JAVA_WAIT.matcher(name).matches());
                mark(marks, LOADING, JAVA_LOADING.matcher(name).matches());
                mark(marks, INITIALISING, name.endsWith(".<clinit>"));
            }
            case NATIVE -> ofNative(frame, marks);
            case PYTHON, STUB, UNKNOWN -> {}
        }
        return Collections.unmodifiableSet(marks);
    }

    private static void ofNative(Frame frame, EnumSet<FrameMark> marks) {
        String name = frame.name();
        if (frame.library().equals("libjvm.so")) {
            marks.add(LIBJVM);
            mark(marks, COLLECTOR, COLLECTOR_CLASS.matcher(name).find());
            mark(marks, SAFEPOINT, SAFEPOINT_CODE.matcher(name).find());
            mark(marks, WAIT, LIBJVM_WAIT.matcher(name).find());
            mark(marks, LOADING, LIBJVM_LOADING.matcher(name).find());
            mark(marks, INITIALISING, LIBJVM_INITIALISING.matcher(name).find());
        } else if (LEAF_LIBRARY.matcher(frame.library()).matches()) {
            marks.add(SYSTEM_LIBRARY);
            mark(marks, WAIT, LIBRARY_WAIT.matcher(name).matches());
        }
    }

    private static void mark(Set<FrameMark> marks, FrameMark mark, boolean has) {
        if (has) {
            marks.add(mark);
        }
    }

    /** Whether a frame of this kind is a Java method's. */
    static boolean isJava(FrameKind kind) {
        return kind == FrameKind.JAVA || kind == FrameKind.JAVA_INLINED || kind == FrameKind.JAVA_INTERPRETED;
    }
}
