import type { Field } from "../checked-document";

/** Log drivers of Fargate, and the options that each needs. */
const DRIVERS: Record<string, readonly string[]> = {
    awslogs: ["awslogs-group", "awslogs-region", "awslogs-stream-prefix"],
    splunk: ["splunk-url"],
    awsfirelens: [],
};

/** Where the lines of a container go; the driver, where it is one of Fargate's. */
export function checkLogging(field: Field): string | undefined {
    let driver: string | undefined;
    let options: string[] = [];
    field.asObject(
        {
            logDriver: each => {
                driver = each.asOneOf(Object.keys(DRIVERS), { reason: "Fargate has no other log driver." });
            },
            options: each => {
                options = (each.entries() ?? []).map(([key, value]) => {
                    value.asText();
                    return key;
                });
            },
            secretOptions: each =>
                each.asList().forEach(one =>
                    one.asObject(
                        {
                            name: name => {
                                options.push(name.asText() ?? "");
                            },
                            valueFrom: value => void value.asText(),
                        },
                        { required: ["name", "valueFrom"] },
                    ),
                ),
        },
        { required: ["logDriver"] },
    );
    const missing = (DRIVERS[driver ?? ""] ?? []).filter(option => !options.includes(option));
    if (missing.length > 0) {
        field.problem(`lacks the option ${missing.join(" and ")}`, {
            reason: `The log driver ${driver} needs it on Fargate.`,
            fix: `Add it to options.`,
        });
    }
    return driver;
}
