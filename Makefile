.PHONY: help demo test accuracy coverage gate benchmark events engines

help:
	@echo "make demo        installs what is missing, builds, and profiles the Yahoo Streaming Benchmark on a real two-host Flink cluster"
	@echo "make test        installs what is missing, builds, and runs every test (unit, contract, kernel, end to end)"
	@echo "make accuracy    measures jobs whose true cost is known in every way, an hour or more, and writes docs/accuracy.md;"
	@echo "                 ARGS=\"--quick\" a part of them, ARGS=--help lists the options"
	@echo "make events      counts the benchmark's events in four ways, chained and unchained, with parallelism 1 and 2 (8 minutes)"
	@echo "make coverage    checks the 95 % intervals on runs drawn from recorded ones: ARGS=\"DIR …\" names their folders (docs/statistics.md)"
	@echo "make gate        draws trials of weir compare from a pool of recorded runs and writes the table of docs/ci-gate.md;"
	@echo "                 ARGS=\"--pool DIR --record 12\" first records what is missing of it, an hour; ARGS=--help lists the options"
	@echo "make engines     runs every engine of the field in the lab, profiles each, and writes docs/engines.md (an hour);"
	@echo "                 ARGS=\"--only flink,storm\" some of them, ARGS=--help lists the options"
	@echo "make benchmark   prints what a sample costs on this machine, in the kernel and in user space (2 minutes)"
	@echo "make help        this text"
	@echo
	@echo "They need Debian 12, Java 17, Maven and root; scripts/install-missing lists the packages."

demo:
	@scripts/install-missing demo
	@./weir demo

test:
	@scripts/install-missing test
	mvn -B verify

accuracy:
	@scripts/install-missing demo
	mvn -q -B -Dstyle.color=never -Dmaven.test.skip -Dspotless.check.skip -pl workloads/engines/flink,workloads/planted,accuracy -am package
	@./weir --version
	@java -Dweir.home=. -cp 'accuracy/target/accuracy.jar:accuracy/target/lib/*' dev.weir.accuracy.Accuracy $(ARGS)

events:
	@scripts/install-missing demo
	@workloads/events $(ARGS)

coverage:
	@scripts/install-missing test
	@mvn -q -B -Dstyle.color=never -Dmaven.test.skip -Dspotless.check.skip -pl accuracy -am package
	@java -cp 'accuracy/target/accuracy.jar:accuracy/target/lib/*' dev.weir.accuracy.coverage.Coverage $(ARGS)

gate:
	@scripts/install-missing demo
	@mvn -q -B -Dstyle.color=never -Dmaven.test.skip -Dspotless.check.skip -pl accuracy -am package
	@./weir --version
	@java -Dweir.home=. -cp 'accuracy/target/accuracy.jar:accuracy/target/lib/*' dev.weir.accuracy.gate.Gate $(ARGS)

engines:
	@scripts/install-missing engines
	@mvn -q -B -Dstyle.color=never -Dmaven.test.skip -Dspotless.check.skip -pl accuracy -am package
	@./weir --version
	@java -Dweir.home=. -cp 'accuracy/target/accuracy.jar:accuracy/target/lib/*' dev.weir.accuracy.engines.Engines $(ARGS)

# With the JVM's options of ./weir, which are the profiler's.
benchmark:
	@scripts/install-missing test
	@mvn -q -B -Dmaven.test.skip -Dspotless.check.skip -pl benchmarks -am package
	@java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dstdout.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 -jar benchmarks/target/benchmarks.jar
