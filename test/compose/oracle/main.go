// Answers, one line of JSON for each line of JSON on standard input, what compose-go makes of a project:
// its model (with the extensions, x-*, that compose-go's own MarshalJSON leaves out), or the error it stops with.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/sirupsen/logrus"
	"go.yaml.in/yaml/v4"
)

type request struct {
	Directory   string            `json:"directory"`
	Files       []string          `json:"files"`
	Profiles    []string          `json:"profiles"`
	EnvFiles    []string          `json:"envFiles"`
	ProjectName string            `json:"projectName"`
	Environment map[string]string `json:"environment"`
}

type answer struct {
	Model any    `json:"model,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	logrus.SetOutput(io.Discard)
	home, err := os.UserHomeDir()
	exitOn(err)
	requests := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var asked request
		err := requests.Decode(&asked)
		if errors.Is(err, io.EOF) {
			return
		}
		exitOn(err)
		given := answer{}
		given.Model, err = load(asked, home)
		if err != nil {
			given = answer{Error: err.Error()}
		}
		line, err := json.Marshal(given)
		exitOn(err)
		fmt.Println(string(line))
	}
}

func load(asked request, home string) (model any, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	// Some of compose-go asks the process instead of its options.
	os.Clearenv()
	os.Setenv("HOME", home)
	variables := []string{}
	for name, value := range asked.Environment {
		os.Setenv(name, value)
		variables = append(variables, name+"="+value)
	}
	if err := os.Chdir(asked.Directory); err != nil {
		return nil, err
	}
	options := []cli.ProjectOptionsFn{cli.WithEnv(variables), cli.WithWorkingDirectory(asked.Directory)}
	if asked.ProjectName != "" {
		options = append(options, cli.WithName(asked.ProjectName))
	}
	options = append(options,
		cli.WithEnvFiles(asked.EnvFiles...), cli.WithDotEnv, cli.WithConfigFileEnv, cli.WithDefaultConfigPath,
		cli.WithDefaultProfiles(asked.Profiles...))
	projectOptions, err := cli.NewProjectOptions(asked.Files, options...)
	if err != nil {
		return nil, err
	}
	project, err := projectOptions.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	raw, err := project.MarshalYAML()
	if err != nil {
		return nil, err
	}
	return model, yaml.Unmarshal(raw, &model)
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
