.PHONY: help demo test benchmark

help:
	@echo "make demo   installs what is missing, builds, and profiles the Yahoo Streaming Benchmark on a real two-host Flink cluster"
	@echo "make test   installs what is missing, builds, and runs every test (unit, contract, kernel, end to end)"
	@echo "make benchmark   builds, and prints what a sample costs on this machine, in the kernel and in user space (2 minutes)"
	@echo "make help   this text"
	@echo
	@echo "They need Debian 12, Java 17, Maven and root; scripts/install-missing lists the packages."

demo:
	@scripts/install-missing demo
	@./weir demo

test:
	@scripts/install-missing test
	mvn -B verify

# With the JVM's options of ./weir, which are the profiler's.
benchmark:
	@scripts/install-missing test
	@mvn -q -B -Dmaven.test.skip -Dspotless.check.skip -pl benchmarks -am package
	@java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dstdout.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 -jar benchmarks/target/benchmarks.jar
