import { deployRole, PREVIEW_ROLE } from "./github";
import { isProduction, type ProgramFacts } from "./program-facts";

export type CiSystem = "github" | "gitlab" | "codebuild";

/** What is left to do by hand, in the order in which it is done. */
export function nextSteps(system: CiSystem, facts: ProgramFacts): string[] {
    const { stacks } = facts;
    const inherited = [...new Set(stacks.flatMap(({ inherits }) => inherits))];
    const secrets = ["PULUMI_ACCESS_TOKEN or PULUMI_CONFIG_PASSPHRASE, as the stacks' secrets need", ...inherited];
    const withoutRegion = stacks.filter(({ region }) => region === undefined).map(({ name }) => name);
    const region = withoutRegion.length > 0 ? [`AWS_REGION, for ${withoutRegion.join(", ")}`] : [];
    const state = "PULUMI_BACKEND_URL, unless the state is in Pulumi Cloud";
    const production = stacks.filter(({ name }) => isProduction(name)).map(({ name }) => name);
    switch (system) {
        case "github":
            return [
                "Roles: new GitHubRoles(…) in a stack of its own makes one that reads for pull requests and one that deploys for each environment (docs/ci.md).",
                `Variables of the repository (gh variable set NAME): ${[PREVIEW_ROLE, ...stacks.map(({ name }) => deployRole(name)), state, ...region].join("; ")}. Jobs without their role are skipped.`,
                `Secrets (gh secret set NAME): ${secrets.join("; ")}.`,
                ...(production.length > 0
                    ? [
                          `Protect ${production.join(", ")}: Settings, Environments, ${production[0]}: required reviewers, and ${facts.branch} as the only branch.`,
                      ]
                    : []),
            ];
        case "gitlab":
            return [
                "Roles in AWS that trust GitLab's OIDC provider for the audience sts.amazonaws.com: sub project_path:GROUP/PROJECT:ref_type:branch:ref:BRANCH; the one that deploys for the branch alone (docs/ci.md).",
                `CI/CD variables: ${[PREVIEW_ROLE, ...stacks.map(({ name }) => deployRole(name)), state, ...region].join("; ")}. Jobs without their role do not run.`,
                `Masked CI/CD variables: ${[...secrets, "GITLAB_TOKEN, a project access token with scope api, for the note at merge requests"].join("; ")}.`,
                `Protect ${[facts.branch, ...production].join(", ")}: Settings, Repository, Protected branches; CI/CD, Protected environments.`,
            ];
        case "codebuild":
            return [
                "Build projects: one for pull requests with a role that reads (swingbridge:pipeline.pullRequests makes it), one for each stack with a role that deploys it and one build at a time (docs/ci.md).",
                `Their variables: ${[state, ...region].join("; ")}; from Parameter Store or Secrets Manager: ${secrets.join("; ")}.`,
            ];
    }
}
