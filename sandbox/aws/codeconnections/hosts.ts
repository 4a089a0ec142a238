/** Where the repositories of a provider are; those that one hosts oneself have no address that we know. */
export const PROVIDER_HOSTS: Readonly<Record<string, string>> = {
    GitHub: "github.com",
    GitLab: "gitlab.com",
    Bitbucket: "bitbucket.org",
};
