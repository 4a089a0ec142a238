import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../service";
import { invalid } from "./model";

/** Condition values of one rule, all conditions together. */
const MAX_VALUES = 5;
const MAX_VALUE_LENGTH = 128;

const CONFIG_OF = {
    "host-header": "HostHeaderConfig",
    "path-pattern": "PathPatternConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "source-ip": "SourceIpConfig",
    "query-string": "QueryStringConfig",
} as const;
type Field = keyof typeof CONFIG_OF;

/** Conditions may come several times in one rule, or once. */
const ONCE: readonly Field[] = ["host-header", "path-pattern", "http-request-method", "source-ip"];

/** Conditions as AWS stores them: checked, with `Values` and the field's own configuration alike where there are both. */
export function normalizeConditions(conditions: readonly RuleCondition[] | undefined): RuleCondition[] {
    if (!conditions || conditions.length === 0) {
        throw invalid("A condition must be specified");
    }
    const fields = conditions.map(condition => condition.Field);
    for (const field of ONCE) {
        if (fields.filter(each => each === field).length > 1) {
            throw new AwsError("InvalidConfigurationRequest", `A rule can only have one '${field}' condition`);
        }
    }
    const normal = conditions.map(normalizeCondition);
    const values = normal.reduce((sum, condition) => sum + valuesOf(condition).length, 0);
    if (values > MAX_VALUES) {
        throw new AwsError("InvalidConfigurationRequest", `A rule can only have '${MAX_VALUES}' condition values`);
    }
    return normal;
}

function normalizeCondition(condition: RuleCondition): RuleCondition {
    const field = condition.Field as Field;
    const config = CONFIG_OF[field];
    if (!config) {
        throw invalid(`Condition field '${condition.Field}' must be one of '[${Object.keys(CONFIG_OF).join(", ")}]'`);
    }
    const values = valuesOf(condition);
    if (values.length === 0) {
        throw invalid(`A condition value must be specified for field '${field}'`);
    }
    const tooLong = values.find(value => typeof value === "string" && value.length > MAX_VALUE_LENGTH);
    if (tooLong) {
        throw invalid(`Condition value '${String(tooLong)}' contains a character that is not valid or is too long`);
    }
    if (field === "host-header" || field === "path-pattern") {
        return { Field: field, Values: values as string[], [config]: { Values: values as string[] } };
    }
    return { Field: field, [config]: condition[config] };
}

function valuesOf(condition: RuleCondition): unknown[] {
    const config = condition[CONFIG_OF[condition.Field as Field]];
    return config?.Values?.length ? config.Values : (condition.Values ?? []);
}
