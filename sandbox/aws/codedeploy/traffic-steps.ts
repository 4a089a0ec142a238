import type { TrafficRoutingConfig } from "@aws-sdk/client-codedeploy";

/** One move of the production traffic. */
export interface TrafficStep {
    /** Percent that green has afterwards. */
    weight: number;
    /** Since the step before, in milliseconds. */
    after: number;
}

const MINUTE = 60_000;

/** How a deployment configuration moves the traffic. The first share moves at once; the last step ends at 100. */
export function trafficSteps(config: TrafficRoutingConfig): TrafficStep[] {
    switch (config.type) {
        case "TimeBasedCanary": {
            const { canaryPercentage = 0, canaryInterval = 0 } = config.timeBasedCanary ?? {};
            return [
                { weight: canaryPercentage, after: 0 },
                { weight: 100, after: canaryInterval * MINUTE },
            ];
        }
        case "TimeBasedLinear": {
            const { linearPercentage = 100, linearInterval = 0 } = config.timeBasedLinear ?? {};
            const count = Math.ceil(100 / linearPercentage);
            return Array.from({ length: count }, (_, index) => ({
                weight: Math.min(100, linearPercentage * (index + 1)),
                after: index === 0 ? 0 : linearInterval * MINUTE,
            }));
        }
        default:
            return [{ weight: 100, after: 0 }];
    }
}
