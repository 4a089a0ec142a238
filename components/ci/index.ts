export { GitHubRoles, type CiState, type GitHubEnvironment, type GitHubRolesArgs } from "./github-roles";
