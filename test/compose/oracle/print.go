package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/compose-spec/compose-go/v2/types"
)

// printed is what docker compose prints of a project: the text of `config` in both formats, and what `up` hashes of each service.
func printed(project *types.Project) (map[string]any, error) {
	project, err := project.WithServicesEnvironmentResolved(true)
	if err != nil {
		return nil, err
	}
	asJSON, err := project.MarshalJSON()
	if err != nil {
		return nil, err
	}
	asYAML, err := project.MarshalYAML()
	if err != nil {
		return nil, err
	}
	hashes := map[string]string{}
	for name, service := range project.Services {
		if hashes[name], err = hash(service); err != nil {
			return nil, err
		}
	}
	return map[string]any{"json": string(asJSON), "yaml": string(asYAML), "hashes": hashes}, nil
}

// hash leaves out what changes no container, as docker compose does.
func hash(service types.ServiceConfig) (string, error) {
	service.Build, service.Scale, service.PullPolicy = nil, nil, ""
	service.DependsOn, service.Profiles = nil, nil
	if service.Deploy != nil {
		deploy := *service.Deploy
		deploy.Replicas = nil
		service.Deploy = &deploy
	}
	text, err := json.Marshal(service)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}
