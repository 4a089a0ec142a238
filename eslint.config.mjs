import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

const WHOLE_EC2 = {
    regex: "^@pulumi/aws/ec2$",
    message:
        "Import the module of the one class, as @pulumi/aws/ec2/securityGroup: where all of EC2 is loaded, Pulumi asks the engine for each resource of awsx's VPC once more.",
};

/** What each folder may import of the others: design in one table, see CONTRIBUTING.md. */
const FOLDERS = [
    "compose",
    "fargate",
    "release",
    "components",
    "program",
    "operations",
    "policies",
    "sandbox",
    "toolchain",
    "cli",
];
const MAY_IMPORT = {
    compose: { folders: [], packages: ["yaml"] },
    fargate: { folders: ["compose"], packages: [] },
    release: { folders: ["fargate"], packages: ["yaml"] },
    components: { folders: ["fargate", "release"], packages: ["@pulumi/"], patterns: [WHOLE_EC2] },
    program: { folders: [], packages: ["@pulumi/", "swingbridge", "zod"] },
    // A workspace of its own, which others install without the rest.
    policies: { folders: [], packages: ["@pulumi/"] },
    operations: { folders: ["release"], packages: ["@aws-sdk/", "@smithy/"] },
    sandbox: {
        folders: [],
        packages: [
            "@aws-sdk/",
            "@smithy/",
            "@grpc/grpc-js",
            "@pulumi/pulumi",
            // Their declarations type the provider's table; nothing of them runs.
            "@pulumi/aws",
            "@pulumi/awsx",
            "@pulumi/command",
            "@pulumi/docker",
            "@pulumi/docker-build",
            "google-protobuf",
            "fflate",
            "@jmespath-community/jmespath",
            "yaml",
        ],
    },
    toolchain: { folders: [], packages: ["tar", "proper-lockfile"] },
    cli: {
        folders: ["compose", "fargate", "release", "operations", "sandbox", "toolchain"],
        packages: ["commander", "ora", "picocolors", "yaml"],
    },
};

const importRules = Object.entries(MAY_IMPORT).map(([folder, { folders, packages, patterns = [] }]) => ({
    files: [`${folder}/**/*.ts`],
    rules: {
        "no-restricted-imports": [
            "error",
            {
                patterns: [
                    ...patterns,
                    {
                        regex: `^(\\.\\./)+(${FOLDERS.filter(other => other !== folder && !folders.includes(other)).join("|")})(/|$)`,
                        message: `${folder}/ may import only ${folders.map(name => `${name}/`).join(", ") || "from itself"}.`,
                    },
                    {
                        regex: `^(?!\\.|node:${packages.map(name => `|${name.replace(/[/.]/g, "\\$&")}${name.endsWith("/") ? "" : "(/|$)"}`).join("")})`,
                        message: `${folder}/ may use only these packages: ${packages.join(", ") || "none"}.`,
                    },
                ],
            },
        ],
    },
}));

export default tseslint.config(
    { ignores: ["**/node_modules/**", "dist/**", "policies/bin/**", "examples/todo/**"] },
    ...tseslint.configs.recommended,
    {
        files: ["**/*.ts"],
        plugins: { "@pulumi": pulumi },
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            "@pulumi/no-output-in-template-literal": "error",
            "@pulumi/no-output-instance-in-template-literal": "error",
            "@typescript-eslint/no-floating-promises": "error",
            "@typescript-eslint/no-misused-promises": "error",
            "@typescript-eslint/consistent-type-imports": "error",
            "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
            "no-console": "error",
            eqeqeq: "error",
        },
    },
    { files: ["test/**", "bench/**", "examples/**"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
    ...importRules,
);
