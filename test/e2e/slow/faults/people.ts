import { rolledBack, failed, unfinished, refused, at, type Row } from "./row";

/** Somebody stops the running deployment when an event begins. */
const stopAt = (name: string, autoRollbackEnabled: boolean): Row["during"] => {
    return (event, { app }) => {
        if (event.event === "lifecycle" && event.name === name && event.status === "InProgress") {
            const { deploymentId } = event;
            app.session.call("codedeploy", "StopDeployment", { deploymentId, autoRollbackEnabled });
        }
    };
};

export const people: readonly Row[] = [
    {
        what: "somebody stops it at Install and rolls back",
        shift: "canary",
        during: stopAt("Install", true),
        ends: rolledBack(/MANUAL_STOP/),
    },
    {
        what: "somebody stops it at AllowTraffic and rolls back",
        shift: "linear",
        during: stopAt("AllowTraffic", true),
        ends: rolledBack(/MANUAL_STOP/),
    },
    {
        what: "somebody stops it at AllowTraffic and does not roll back",
        shift: "linear",
        during: stopAt("AllowTraffic", false),
        ends: failed(/was not rolled back, the new version has [1-9]0 % of the traffic: MANUAL_STOP/),
        split: true,
    },
    {
        what: "somebody stops it before any traffic moves",
        shift: "all at once",
        faults: [at("BeforeAllowTraffic", "stop", { rollback: "true" })],
        ends: rolledBack(/MANUAL_STOP/),
    },
    {
        what: "somebody else deploys already",
        shift: "canary",
        before: ({ deployAside, release }) => {
            deployAside(release("other").release.taskDefinition, { description: "app other" });
        },
        ends: refused(/deployment d-\w+ \(app other, by user, since \S+\) is running in the same deployment group/),
        next: refused(/is running in the same deployment group/),
    },
    {
        what: "somebody else deploys between our look and our call",
        shift: "linear",
        faults: [
            {
                service: "codedeploy",
                operation: "CreateDeployment",
                kind: "error",
                code: "DeploymentLimitExceededException",
                times: 1,
            },
        ],
        ends: refused(/another one is running in the same deployment group/),
    },
    ...(["BeforeInstall", "AllowTraffic"] as const).map((event): Row => ({
        what: `somebody deletes the target group of the new tasks at ${event}`,
        shift: "canary",
        faults: [at(event, "deleteTargetGroup")],
        ends: failed(/was not rolled back.*ELASTIC_LOAD_BALANCING_INVALID/),
        next: failed(/ELASTIC_LOAD_BALANCING_INVALID/),
    })),
    {
        what: "nobody says that the traffic may move",
        shift: "canary",
        before: ({ app }) => {
            app.session.call("codedeploy", "UpdateDeploymentGroup", {
                applicationName: "app",
                currentDeploymentGroupName: "group",
                blueGreenDeploymentConfiguration: {
                    deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
                },
            });
        },
        ends: rolledBack(/TIMEOUT: .*waiting for the traffic to be rerouted/),
        next: rolledBack(/TIMEOUT/),
    },
    {
        what: "the deployer gives up waiting",
        shift: "linear",
        timeout: 0,
        ends: unfinished(/not finished after .*the deployment goes on/),
    },
];
