/** Lifecycle events of an ECS deployment, in the order in which CodeDeploy goes through them. */
export const LIFECYCLE_EVENTS = [
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "AllowTestTraffic",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
] as const;

export type LifecycleEvent = (typeof LIFECYCLE_EVENTS)[number];
