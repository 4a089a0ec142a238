import type { FargateSettings, Level } from "../../fargate";

/** One value of a key, and what becomes of it. */
export interface RuleExample {
    level: Level;
    /** Keys of the service `app`. */
    app?: object;
    /** Keys of the project's top level. */
    project?: object;
    settings?: Partial<FargateSettings>;
    /** Key of the verdict, where it is not the rule's with `app` for `*`. */
    at?: string;
}

export const mapped = (app: object, at?: string): RuleExample => ({ level: "mapped", app, at });
export const approximated = (app: object, at?: string): RuleExample => ({ level: "approximated", app, at });
export const dropped = (app: object, at?: string): RuleExample => ({ level: "dropped", app, at });
export const refused = (app: object, at?: string): RuleExample => ({ level: "refused", app, at });
export const top = (level: Level, project: object, at?: string, app: object = {}): RuleExample => ({
    level,
    project,
    at,
    app,
});
