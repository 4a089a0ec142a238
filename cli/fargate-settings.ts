import type { FargateSettings } from "../fargate";

/** What a command line may say of what a stack's configuration says. */
export interface SettingsOptions {
    allow?: string[];
    public?: string[];
}

export function fargateSettings(options: SettingsOptions): FargateSettings {
    return {
        allow: options.allow ?? [],
        services: {},
        ...(options.public !== undefined && { public: options.public }),
    };
}
