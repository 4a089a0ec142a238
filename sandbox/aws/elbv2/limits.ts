/** Quotas of a new account, as `DescribeAccountLimits` tells them. */
const LIMITS: Record<string, string> = {
    "application-load-balancers": "50",
    "listeners-per-application-load-balancer": "50",
    "rules-per-application-load-balancer": "100",
    "network-load-balancers": "50",
    "listeners-per-network-load-balancer": "50",
    "target-groups": "3000",
    "target-groups-per-action-on-application-load-balancer": "5",
    "target-groups-per-application-load-balancer": "100",
    "targets-per-application-load-balancer": "1000",
    "condition-values-per-alb-rule": "5",
    "certificates-per-application-load-balancer": "25",
};

export const describeAccountLimits = (): object => ({
    Limits: Object.entries(LIMITS).map(([Name, Max]) => ({ Name, Max })),
});
