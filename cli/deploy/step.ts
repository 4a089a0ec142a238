import { runCommandLine } from "../command-line";

// The deploy step inside `pulumi up` loads this module as `swingbridge/deploy`: what to deploy stands in SWINGBRIDGE_TARGET.
void runCommandLine(["deploy"]).then(code => {
    process.exitCode = code;
});
