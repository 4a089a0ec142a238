import type { Controller, FargateSettings } from "../fargate";

/** What a command line may say of what a stack's configuration says. */
export interface SettingsOptions {
    allow?: string[];
    public?: string[];
    controller?: Controller;
    serviceConnect?: boolean;
}

/** @param stack What the stack's configuration says; options have the last word. @default nothing */
export function fargateSettings(options: SettingsOptions, stack?: FargateSettings): FargateSettings {
    return {
        services: {},
        ...stack,
        allow: [...(stack?.allow ?? []), ...(options.allow ?? [])],
        ...(options.public !== undefined && { public: options.public }),
        ...(options.controller !== undefined && { deploymentController: options.controller }),
        ...(options.serviceConnect !== undefined && { serviceConnect: options.serviceConnect }),
    };
}
