package dev.weir.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        versionProvider = WeirCommand.Version.class,
        description = "Measures what each task of a running stream processor costs: CPU cycles per event, per task, "
                + "for the whole cluster, without changing the job.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ProfileCommand.class,
            ScopeCommand.class,
            AttributeCommand.class,
            SuggestCommand.class,
            CompareCommand.class,
            PlanCommand.class,
            DemoCommand.class,
            HostProfilerCommand.class,
            HostScopeCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 a bug, 2 wrong usage, 3 this machine or a host lacks something,",
            "            4 a host failed, 5 below the stated quality, or a task got dearer.",
        })
final class WeirCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** The version from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"weir " + current()};
        }

        static String current() {
            String version = WeirCommand.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }
    }
}
