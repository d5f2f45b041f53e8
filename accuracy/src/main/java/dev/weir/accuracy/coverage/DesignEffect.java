package dev.weir.accuracy.coverage;

import dev.weir.accuracy.coverage.Recording.ProcessCourse;

/**
 * How many times the variance of a task's share is that of as many independent samples: above 1, samples that are taken for independent pretend too much.
 *
 * <p>Worked out here from the seconds themselves and not by the aggregator, so that its choice of blocks can be judged.
 */
final class DesignEffect {
    private final Recording recording;
    private final int task;
    private double cycles;
    private double share;
    private double independent;

    DesignEffect(Recording recording, int task) {
        this.recording = recording;
        this.task = task;
        for (ProcessCourse process : recording.processes()) {
            cycles += process.cycles();
        }
        for (ProcessCourse process : recording.processes()) {
            double p = (double) sum(process, task) / taken(process);
            double weight = process.cycles() / cycles;
            share += weight * p;
            independent += weight * weight * p * (1 - p) / taken(process);
        }
    }

    double share() {
        return share;
    }

    /** With all threads of a block of time as one cluster. */
    double ofBlocks(int seconds) {
        double[] residuals = new double[recording.seconds() / seconds];
        for (ProcessCourse process : recording.processes()) {
            for (long[][] thread : process.byThread().values()) {
                add(residuals, process, thread, seconds);
            }
        }
        return variance(residuals) / independent;
    }

    /** With each thread's blocks of time as clusters of a stratum of its own: threads that are taken for independent of each other. */
    double ofThreads(int seconds) {
        double sum = 0;
        for (ProcessCourse process : recording.processes()) {
            for (long[][] thread : process.byThread().values()) {
                double[] residuals = new double[recording.seconds() / seconds];
                add(residuals, process, thread, seconds);
                sum += variance(residuals);
            }
        }
        return sum / independent;
    }

    private void add(double[] residuals, ProcessCourse process, long[][] thread, int seconds) {
        double perSample = process.cycles() / cycles / taken(process);
        for (int block = 0; block < residuals.length; block++) {
            for (int second = block * seconds; second < (block + 1) * seconds; second++) {
                long all = 0;
                for (long[] row : thread) {
                    all += row[second];
                }
                residuals[block] += perSample * (thread[task][second] - share * all);
            }
        }
    }

    private static double variance(double[] residuals) {
        double mean = 0;
        for (double residual : residuals) {
            mean += residual / residuals.length;
        }
        double squares = 0;
        for (double residual : residuals) {
            squares += (residual - mean) * (residual - mean);
        }
        return squares * residuals.length / (residuals.length - 1);
    }

    private long taken(ProcessCourse process) {
        long taken = 0;
        for (int each = 0; each < recording.tasks().size(); each++) {
            taken += sum(process, each);
        }
        return taken;
    }

    private static long sum(ProcessCourse process, int task) {
        long sum = 0;
        for (long[][] thread : process.byThread().values()) {
            for (long samples : thread[task]) {
                sum += samples;
            }
        }
        return sum;
    }
}
