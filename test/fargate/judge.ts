import { FargateError, type Conversion, type Verdict } from "../../fargate";
import { convert, IMAGE } from "./fixture";
import type { RuleExample } from "./rule-example";

/** The verdicts of an example, also where its conversion fails because of them. */
export function judge(example: RuleExample): readonly Verdict[] {
    try {
        return convertExample(example).verdicts;
    } catch (error) {
        if (!(error instanceof FargateError)) {
            throw error;
        }
        return error.verdicts;
    }
}

/** What an example becomes; undefined where it cannot run. */
export function conversionOf(example: RuleExample): Conversion | undefined {
    try {
        return convertExample(example);
    } catch (error) {
        if (!(error instanceof FargateError)) {
            throw error;
        }
        return undefined;
    }
}

function convertExample({ app, project, settings }: RuleExample): Conversion {
    const { services, ...top } = (project ?? {}) as { services?: object };
    const source = { services: { app: { image: IMAGE, ...app }, ...services }, ...top };
    const options = {
        environment: { TOKEN: "t0ken" },
        files: {
            "token.txt": "t0ken",
            "spec.json": "{}",
            "app.env": "A=1\n",
            "app.yaml": "services: { other: { image: nginx } }\n",
        },
        profiles: ["debug"],
    };
    return convert(source, settings, options);
}

/** The key that an example of a rule is about. */
export function keyOf(rule: string, { at }: RuleExample): string {
    return at ?? rule.replace("services.*", "services.app");
}
