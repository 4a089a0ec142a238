import { PolicyPack } from "@pulumi/policy";
import { toPolicies } from "./policy";
import { RULES } from "./rules";

// Constructing the pack starts its server: only this file does.
new PolicyPack("swingbridge", { policies: toPolicies(RULES) });
