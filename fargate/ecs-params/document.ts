/** `ecs-params.yml`, as far as it stands for Compose keys. Extensions have no types: numbers may be text. */
export interface EcsParams {
    task_definition?: {
        ecs_network_mode?: string;
        task_size?: { cpu_limit?: string | number; mem_limit?: string | number };
        ephemeral_storage?: { size_in_gib?: string | number };
        efs_volumes?: { name?: string; filesystem_id?: string; access_point?: string }[];
        services?: Record<string, EcsParamsService | null>;
    } | null;
}

export interface EcsParamsService {
    essential?: boolean | string;
    depends_on?: { container_name?: string; condition?: string }[];
    secrets?: { value_from?: string; name?: string }[];
    repository_credentials?: { credentials_parameter?: string };
    cpu_shares?: number | string;
    mem_limit?: string | number;
    mem_reservation?: string | number;
    init_process_enabled?: boolean | string;
    healthcheck?: {
        test?: string | string[];
        command?: string | string[];
        interval?: string;
        timeout?: string;
        retries?: number | string;
        start_period?: string;
    };
}
