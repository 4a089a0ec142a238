/** What a Security Hub control answers to elsewhere. */
export interface ControlRequirements {
    /** CIS AWS Foundations Benchmark 3.0.0. */
    cis?: readonly string[];
    /** PCI DSS 4.0.1. */
    pci?: readonly string[];
}

/**
 * The "Related requirements" of the Security Hub controls that our rules name; none where AWS lists neither CIS 3.0.0 nor PCI 4.0.1.
 * @see AWS Security Hub User Guide, the page of each service's controls (`https://docs.aws.amazon.com/securityhub/latest/userguide/<service>-controls.html`)
 */
export const CONTROLS: Readonly<Record<string, ControlRequirements>> = {
    "CloudWatch.15": {},
    "CloudWatch.16": {},
    "CloudWatch.17": {},
    "CodeBuild.1": { pci: ["8.3.2"] },
    "CodeBuild.2": { pci: ["8.3.2"] },
    "CodeBuild.3": { pci: ["10.3.2"] },
    "CodeBuild.4": {},
    "CodeBuild.5": {},
    "EC2.18": {},
    "EC2.19": {},
    "EC2.53": { cis: ["5.2"], pci: ["1.3.1"] },
    "EC2.54": { cis: ["5.3"], pci: ["1.3.1"] },
    "ECR.1": { pci: ["6.2.3", "6.2.4"] },
    "ECR.2": {},
    "ECR.3": {},
    "ECR.5": {},
    "ECS.2": { pci: ["1.4.4"] },
    "ECS.3": {},
    "ECS.4": {},
    "ECS.5": {},
    "ECS.8": { pci: ["8.6.2"] },
    "ECS.9": {},
    "ECS.10": { pci: ["6.3.3"] },
    "ECS.12": {},
    "ECS.16": { pci: ["1.4.4"] },
    "ECS.17": {},
    "ECS.18": {},
    "ECS.20": {},
    "EFS.1": { cis: ["2.4.1"] },
    "ELB.1": {},
    "ELB.4": { pci: ["6.2.4"] },
    "ELB.5": {},
    "ELB.6": {},
    "ELB.12": { pci: ["6.2.4"] },
    "ELB.13": {},
    "ELB.16": {},
    "ELB.17": {},
    "ELB.18": {},
    // Listed for CIS 1.4.0, whose number 3.0.0 has kept.
    "IAM.1": { cis: ["1.16"] },
    "IAM.21": {},
    "KMS.4": { cis: ["3.6"], pci: ["3.7.4"] },
    "KMS.5": {},
    "S3.5": { cis: ["2.1.1"], pci: ["4.2.1"] },
    "S3.8": { cis: ["2.1.4"], pci: ["1.4.4"] },
    "S3.13": {},
    "S3.17": { pci: ["3.5.1"] },
    "SNS.1": {},
};

/** Controls of CIS and PCI that are no part of FSBP, by the rule that holds them too. */
export const OUTSIDE_FSBP: Readonly<Record<string, readonly string[]>> = {
    "sg-no-open-ingress": ["EC2.53", "EC2.54"],
};
