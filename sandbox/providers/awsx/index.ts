import type { Registry } from "../server";
import { constructVpc } from "./vpc";

export const awsxProvider: Registry = {
    resources: {},
    functions: {},
    components: { "awsx:ec2:Vpc": constructVpc },
};
