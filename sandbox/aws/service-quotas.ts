import { AwsError, type Account, type ServiceModule } from "./service";
import { FARGATE_CLASSES } from "./usage-metrics";

interface QuotaName {
    ServiceCode?: string;
    QuotaCode?: string;
}

interface FargateQuota {
    QuotaName: string;
    Value: number;
    provider: keyof typeof FARGATE_CLASSES;
}

/** AWS's defaults, by service and code. @see Service Quotas console, AWS Fargate */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, FargateQuota>>>> = {
    fargate: {
        "L-3032A538": { QuotaName: "Fargate On-Demand vCPU resource count", Value: 6, provider: "FARGATE" },
        "L-36FBB829": { QuotaName: "Fargate Spot vCPU resource count", Value: 6, provider: "FARGATE_SPOT" },
    },
};

function describe(account: Account, { ServiceCode = "", QuotaCode = "" }: QuotaName): object {
    const quotas = DEFAULTS[ServiceCode];
    const quota = quotas?.[QuotaCode];
    if (!quota) {
        throw new AwsError(
            "NoSuchResourceException",
            quotas
                ? `The specified quota ${QuotaCode} does not exist.`
                : `The specified service ${ServiceCode} does not exist.`,
        );
    }
    const { provider, ...value } = quota;
    return {
        Quota: {
            ServiceCode,
            ServiceName: "AWS Fargate",
            QuotaArn: account.arn("servicequotas", `${ServiceCode}/${QuotaCode}`),
            QuotaCode,
            ...value,
            UsageMetric: {
                MetricNamespace: "AWS/Usage",
                MetricName: "ResourceCount",
                MetricDimensions: {
                    Class: FARGATE_CLASSES[provider],
                    Resource: "vCPU",
                    Service: "Fargate",
                    Type: "Resource",
                },
                MetricStatisticRecommendation: "Maximum",
            },
            Unit: "None",
            Adjustable: true,
            GlobalQuota: false,
        },
    };
}

/** Service Quotas: what the account may have of Fargate. Nobody has asked for more. */
export const serviceQuotas: ServiceModule = {
    name: "servicequotas",
    operations: { GetServiceQuota: describe, GetAWSDefaultServiceQuota: describe },
};
