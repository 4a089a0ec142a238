import {
    UnknownValueError,
    type Policies,
    type PolicyResource,
    type ReportViolation,
    type ResourceValidationArgs,
    type ResourceValidationPolicy,
    type StackValidationPolicy,
} from "@pulumi/policy";
import { frameworkTags, policyFramework } from "./frameworks";
import { record, type Inputs } from "./inputs";
import {
    isStackRule,
    type Report,
    type ResourceRule,
    type Rule,
    type StackReport,
    type StackResource,
    type StackRule,
} from "./rule";
import { configSchema, exempted, settingsOf, type CommonSettings } from "./settings";

/** Begins the message of a finding about a value that is not known yet. */
export const UNDETERMINED = "undetermined: ";

/** The day, YYYY-MM-DD: exceptions end. */
export type Today = () => string;

const now: Today = () => new Date().toISOString().slice(0, 10);

/** Rules as Pulumi takes them. */
export function toPolicies(rules: readonly Rule[], today: Today = now): Policies {
    return rules.map(rule => (isStackRule(rule) ? stackPolicy(rule, today) : resourcePolicy(rule, today)));
}

function describe(rule: Rule) {
    return {
        name: rule.name,
        description: rule.description,
        enforcementLevel: rule.level.prod,
        severity: rule.severity,
        remediationSteps: rule.remediation,
        url: rule.url,
        tags: frameworkTags(rule),
        framework: policyFramework(rule),
        configSchema: configSchema(rule),
    };
}

function resourcePolicy(rule: ResourceRule, today: Today): ResourceValidationPolicy {
    const applies = (type: string): boolean => rule.appliesTo === "every resource" || rule.appliesTo.includes(type);
    const validateResource = (args: ResourceValidationArgs, reportViolation: ReportViolation): void => {
        if (!applies(args.type)) {
            return;
        }
        const settings = settingsOf(rule, args.getConfig());
        const findings = new Findings(rule, settings, today(), reportViolation);
        const report: Report = Object.assign(
            (violation: string, container?: string) => findings.violation(args, violation, container),
            { part: (check: () => void) => findings.attempt(args, check) },
        );
        report.part(() => {
            rule.check(
                {
                    type: args.type,
                    name: args.name,
                    urn: args.urn,
                    inputs: args.props,
                    options: args.opts,
                    provider: args.provider?.props,
                },
                report,
                settings,
            );
        });
    };
    const { remedy } = rule;
    return {
        ...describe(rule),
        validateResource: onlyFor(rule.appliesTo, validateResource),
        ...(remedy && {
            remediateResource: ({ type, props }: ResourceValidationArgs) => {
                if (!applies(type)) {
                    return undefined;
                }
                remedy(props);
                return props;
            },
        }),
    };
}

/** Pulumi reads and runs nothing for resources of other types, if it finds the type on the function. */
function onlyFor<T extends object>(types: ResourceRule["appliesTo"], validate: T): T {
    return types !== "every resource" && types.length === 1
        ? Object.assign(validate, { __pulumiType: types[0] })
        : validate;
}

function stackPolicy(rule: StackRule, today: Today): StackValidationPolicy {
    const said = new Map<string, Inputs>();
    return {
        ...describe(rule),
        ...(rule.seesInputsOf !== undefined && {
            // The SDK runs both functions of a policy that has two.
            validateResource: onlyFor([rule.seesInputsOf], ({ urn, props }: ResourceValidationArgs) => {
                said.set(urn, props);
            }),
        }),
        validateStack: (args, reportViolation) => {
            const settings = settingsOf(rule, args.getConfig());
            const findings = new Findings(rule, settings, today(), reportViolation);
            const report: StackReport = Object.assign(
                (resource: StackResource, violation: string) => findings.violation(resource, violation),
                { part: (resource: StackResource, check: () => void) => findings.attempt(resource, check) },
            );
            rule.checkStack(stackResources(args.resources, said), report, settings);
        },
    };
}

function stackResources(resources: readonly PolicyResource[], said: ReadonlyMap<string, Inputs>): StackResource[] {
    const known = new Map<PolicyResource, Mutable<StackResource>>(
        resources.map(resource => [
            resource,
            {
                type: resource.type,
                name: resource.name,
                urn: resource.urn,
                inputs: said.get(resource.urn) ?? (resource.props as Inputs),
                options: resource.opts,
                provider: resource.provider && record(resource.provider.props),
                dependencies: [],
                propertyDependencies: {},
            },
        ]),
    );
    const resolve = (some: readonly PolicyResource[]): StackResource[] => some.flatMap(one => known.get(one) ?? []);
    for (const [resource, mine] of known) {
        mine.parent = resource.parent && known.get(resource.parent);
        mine.dependencies = resolve(resource.dependencies);
        mine.propertyDependencies = Object.fromEntries(
            Object.entries(resource.propertyDependencies).map(([property, some]) => [property, resolve(some)]),
        );
    }
    return [...known.values()];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Turns what a rule says into diagnostics: exceptions are taken out, and what could not be seen is a finding of its own. */
class Findings {
    private readonly unseen = new Set<string>();

    constructor(
        private readonly rule: Rule,
        private readonly settings: CommonSettings,
        private readonly today: string,
        private readonly reportViolation: ReportViolation,
    ) {}

    violation(resource: { name: string; urn: string }, violation: string, container?: string): void {
        const exception = exempted(this.settings.exceptions, resource, { container }, this.today);
        if (exception !== "exempted") {
            const expired = exception ? ` (the exception ended on ${exception.expired})` : "";
            this.reportViolation(`${violation}${expired}. ${this.rule.remediation}.`, resource.urn);
        }
    }

    attempt(resource: { name: string; urn: string }, check: () => void): void {
        try {
            check();
        } catch (error) {
            if (!(error instanceof UnknownValueError)) {
                throw error;
            }
            this.undetermined(resource, String((error as { props: PropertyKey[] }).props[0]));
        }
    }

    private undetermined(resource: { name: string; urn: string }, property: string): void {
        const place = `${resource.urn} ${property}`;
        if (
            this.unseen.has(place) ||
            exempted(this.settings.exceptions, resource, "undetermined", this.today) === "exempted"
        ) {
            return;
        }
        this.unseen.add(place);
        const message = `${this.rule.description}\n${UNDETERMINED}${property} is not known yet; the rule is checked again before the resource is made, or when all are.`;
        // The declared type has texts only; the server takes a level of its own for one finding, and a test over gRPC holds it to that.
        (this.reportViolation as unknown as (finding: object) => void)({
            message,
            enforcementLevel: this.settings.undetermined,
            urn: resource.urn,
        });
    }
}
