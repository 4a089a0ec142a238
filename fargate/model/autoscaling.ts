/** Target tracking between two bounds. */
export interface Autoscaling {
    /** Fewest tasks. */
    min: number;
    /** Most tasks. */
    max: number;
    /** Averages to aim for, in percent. @default CPU at what the component takes */
    cpuPercent?: number;
    memoryPercent?: number;
    /** Seconds to wait after tasks were taken away, or added. @default ECS's: 300 */
    scaleInCooldown?: number;
    scaleOutCooldown?: number;
    /** Whether tasks are only ever added. @default false */
    disableScaleIn?: boolean;
    /** Other bounds from a time on, until the next of them says otherwise. @default none */
    schedule?: ScheduledScaling[];
}

/** Bounds that hold from the moments of a schedule on. */
export interface ScheduledScaling {
    name: string;
    /** `at(…)`, `rate(…)` or `cron(…)`, as Application Auto Scaling takes it. */
    schedule: string;
    /** IANA time zone of the schedule. @default UTC */
    timezone?: string;
    /** Fewest and most tasks, one of them at least. @default as before */
    min?: number;
    max?: number;
    /** ISO 8601: nothing happens before, or after. @default at once, for ever */
    start?: string;
    end?: string;
}
