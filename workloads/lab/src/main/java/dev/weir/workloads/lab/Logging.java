package dev.weir.workloads.lab;

import java.nio.file.Path;

/** One log4j2 configuration for broker and engine: the console, which is the part's log. */
final class Logging {
    private Logging() {}

    static Path write(Home home, String name, String level) {
        return home.write(name, """
                rootLogger.level=%s
                rootLogger.appenderRef.console.ref=console
                appender.console.type=Console
                appender.console.name=console
                appender.console.layout.type=PatternLayout
                appender.console.layout.pattern=%%d{HH:mm:ss.SSS} %%-5p [%%t] %%c{1} %%m%%n
                """.formatted(level));
    }
}
