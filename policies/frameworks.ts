import type { PolicyComplianceFramework } from "@pulumi/policy";
import type { Frameworks, Rule } from "./rule";

/** How each set of identifiers is written in tags and tables. */
export const FRAMEWORK_TITLES: Record<keyof Frameworks, string> = {
    fsbp: "FSBP",
    cis: "CIS AWS 3.0.0",
    pci: "PCI DSS 4.0.1",
    controlTower: "Control Tower",
    checkov: "checkov",
    trivy: "trivy",
};

/** Every identifier of the same demand elsewhere, e.g. `FSBP ECS.5`. */
export function frameworkTags({ frameworks = {} }: Rule): string[] {
    return (Object.keys(FRAMEWORK_TITLES) as (keyof Frameworks)[]).flatMap(framework =>
        (frameworks[framework] ?? []).map(id => `${FRAMEWORK_TITLES[framework]} ${id}`),
    );
}

/** The one framework that Pulumi's metadata has a place for. */
export function policyFramework({ frameworks, url }: Rule): PolicyComplianceFramework | undefined {
    return frameworks?.fsbp === undefined
        ? undefined
        : {
              name: "AWS Foundational Security Best Practices",
              version: "1.0.0",
              reference: frameworks.fsbp.join(", "),
              specification: url,
          };
}
