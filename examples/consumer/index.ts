import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { readOutputs } from "swingbridge/outputs";
import { dashboardBody } from "./dashboard";

const producer = new pulumi.StackReference(new pulumi.Config().get("producer") ?? "organization/swingbridge/dev");
const outputs = readOutputs(producer);

function fail(why: string): never {
    throw new pulumi.RunError(`The stack that is watched ${why}`);
}

const dashboard = new cloudwatch.Dashboard("overview", {
    dashboardName: pulumi.interpolate`${outputs.project}-${outputs.stack}`,
    dashboardBody: outputs.apply(dashboardBody),
});

const slow = new cloudwatch.MetricAlarm("slow", {
    alarmDescription: "One request in twenty takes longer than a second",
    namespace: "AWS/ApplicationELB",
    metricName: "TargetResponseTime",
    dimensions: {
        LoadBalancer: outputs.apply(
            ({ loadBalancer }) =>
                loadBalancer?.arnSuffix ?? fail("has no public service: there is no load balancer to watch"),
        ),
    },
    extendedStatistic: "p95",
    threshold: 1,
    comparisonOperator: "GreaterThanThreshold",
    period: 60,
    evaluationPeriods: 5,
    treatMissingData: "notBreaching",
});

export const dashboardName = dashboard.dashboardName;
export const alarmName = slow.name;
export const watched = outputs.apply(({ services }) => Object.keys(services).sort());
