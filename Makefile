.PHONY: help demo test

help:
	@echo "make demo   installs what is missing, builds, and profiles the Yahoo Streaming Benchmark on a real two-host Flink cluster"
	@echo "make test   installs what is missing, builds, and runs every test (unit, contract, kernel, end to end)"
	@echo "make help   this text"
	@echo
	@echo "Both need Debian 12, Java 17, Maven and root; scripts/install-missing lists the packages."

demo:
	@scripts/install-missing demo
	@./weir demo

test:
	@scripts/install-missing test
	mvn -B verify
