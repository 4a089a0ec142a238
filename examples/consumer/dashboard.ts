import type { StackOutputs } from "swingbridge/outputs";

type Metric = (string | { stat?: string; label?: string })[];

/** Body of a CloudWatch dashboard: requests and errors of the load balancer, and each service's size and load. */
export function dashboardBody(outputs: StackOutputs): string {
    const { loadBalancer, clusterName, region } = outputs;
    const services = Object.values(outputs.services);
    const graphs: [title: string, metrics: Metric[]][] = [];
    if (loadBalancer) {
        const balancer: Metric = ["LoadBalancer", loadBalancer.arnSuffix];
        graphs.push([
            "Requests and errors",
            [
                ["AWS/ApplicationELB", "RequestCount", ...balancer, { stat: "Sum" }],
                ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", ...balancer, { stat: "Sum" }],
            ],
        ]);
    }
    for (const [title, metric] of [
        ["CPU", "CPUUtilization"],
        ["Memory", "MemoryUtilization"],
    ] as const) {
        graphs.push([
            title,
            services.map(({ name, serviceName }) => [
                "AWS/ECS",
                metric,
                "ClusterName",
                clusterName,
                "ServiceName",
                serviceName,
                { label: name },
            ]),
        ]);
    }
    return JSON.stringify({
        widgets: graphs.map(([title, metrics], index) => ({
            type: "metric",
            x: 0,
            y: index * 6,
            width: 24,
            height: 6,
            properties: { title, region, view: "timeSeries", period: 60, stat: "Average", metrics },
        })),
    });
}
