import type { ServiceModule } from "../service";
import { describeAccountLimits } from "./limits";
import {
    addListenerCertificates,
    describeListenerCertificates,
    removeListenerCertificates,
} from "./listener-certificates";
import * as listeners from "./listeners";
import * as loadBalancers from "./load-balancers";
import { loadBalancers as loadBalancerRows, loadBalancerSubject, targetGroupSubject } from "./model";
import * as rules from "./rules";
import * as tags from "./tags";
import * as targetGroups from "./target-groups";
import * as targets from "./targets";

/** Elastic Load Balancing v2: Application Load Balancers with HTTP and HTTPS, Network Load Balancers with TCP, TLS and UDP. */
export const elbv2: ServiceModule = {
    name: "elbv2",
    operations: {
        CreateLoadBalancer: loadBalancers.createLoadBalancer,
        DescribeLoadBalancers: loadBalancers.describeLoadBalancers,
        DeleteLoadBalancer: loadBalancers.deleteLoadBalancer,
        SetSubnets: loadBalancers.setSubnets,
        SetSecurityGroups: loadBalancers.setSecurityGroups,
        SetIpAddressType: loadBalancers.setIpAddressType,
        DescribeLoadBalancerAttributes: loadBalancers.describeLoadBalancerAttributes,
        ModifyLoadBalancerAttributes: loadBalancers.modifyLoadBalancerAttributes,
        CreateTargetGroup: targetGroups.createTargetGroup,
        DescribeTargetGroups: targetGroups.describeTargetGroups,
        ModifyTargetGroup: targetGroups.modifyTargetGroup,
        DeleteTargetGroup: targetGroups.deleteTargetGroup,
        DescribeTargetGroupAttributes: targetGroups.describeTargetGroupAttributes,
        ModifyTargetGroupAttributes: targetGroups.modifyTargetGroupAttributes,
        CreateListener: listeners.createListener,
        DescribeListeners: listeners.describeListeners,
        ModifyListener: listeners.modifyListener,
        DeleteListener: listeners.deleteListener,
        DescribeListenerAttributes: listeners.describeListenerAttributes,
        ModifyListenerAttributes: listeners.modifyListenerAttributes,
        AddListenerCertificates: addListenerCertificates,
        DescribeListenerCertificates: describeListenerCertificates,
        RemoveListenerCertificates: removeListenerCertificates,
        CreateRule: rules.createRule,
        DescribeRules: rules.describeRules,
        ModifyRule: rules.modifyRule,
        DeleteRule: rules.deleteRule,
        SetRulePriorities: rules.setRulePriorities,
        RegisterTargets: targets.registerTargets,
        DeregisterTargets: targets.deregisterTargets,
        DescribeTargetHealth: targets.describeTargetHealth,
        AddTags: tags.addTags,
        RemoveTags: tags.removeTags,
        DescribeTags: tags.describeTags,
        DescribeAccountLimits: describeAccountLimits,
    },
    events: {
        "elbv2.loadBalancerActive": loadBalancers.loadBalancerActive,
        "elbv2.targetChecked": targets.targetChecked,
        "elbv2.targetDrained": targets.targetDrained,
    },
    polls: {
        DescribeLoadBalancers: (account, input: { LoadBalancerArns?: string[]; Names?: string[] }) =>
            loadBalancerRows(account)
                .list()
                .filter(
                    row =>
                        input.LoadBalancerArns?.includes(row.LoadBalancerArn) ||
                        input.Names?.includes(row.LoadBalancerName),
                )
                .map(row => loadBalancerSubject(row.LoadBalancerArn)),
        DescribeTargetHealth: (_account, input: { TargetGroupArn?: string }) =>
            input.TargetGroupArn && targetGroupSubject(input.TargetGroupArn),
    },
};
