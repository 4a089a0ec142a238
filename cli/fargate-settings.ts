import type { Controller, FargateSettings } from "../fargate";

/** What a command line may say of what a stack's configuration says. */
export interface SettingsOptions {
    allow?: string[];
    public?: string[];
    controller?: Controller;
    serviceConnect?: boolean;
}

export function fargateSettings(options: SettingsOptions): FargateSettings {
    return {
        allow: options.allow ?? [],
        services: {},
        ...(options.public !== undefined && { public: options.public }),
        ...(options.controller !== undefined && { deploymentController: options.controller }),
        ...(options.serviceConnect !== undefined && { serviceConnect: options.serviceConnect }),
    };
}
