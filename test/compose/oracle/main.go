// Answers, one line of JSON for each line of JSON on standard input, what compose-go makes of a project:
// its model (with the extensions, x-*, that compose-go's own MarshalJSON leaves out), or the error it stops with.
// The options are put together as docker compose does it.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/sirupsen/logrus"
	"go.yaml.in/yaml/v4"
)

type request struct {
	Directory   string   `json:"directory"`
	Files       []string `json:"files"`
	Profiles    []string `json:"profiles"`
	EnvFiles    []string `json:"envFiles"`
	ProjectName string   `json:"projectName"`
	// Folder that paths start from, relative to Directory.
	ProjectDirectory string   `json:"projectDirectory"`
	Services         []string `json:"services"`
	StandardInput    *string  `json:"standardInput"`
	NoInterpolate    bool     `json:"noInterpolate"`
	// Whether the answer is what docker compose prints of the project, in place of its model.
	Printed     bool              `json:"printed"`
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
	environment := os.Environ()
	requests := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var asked request
		err := requests.Decode(&asked)
		if errors.Is(err, io.EOF) {
			return
		}
		exitOn(err)
		answered := make(chan answer, 1)
		go func() {
			model, err := load(asked, home)
			if err != nil {
				answered <- answer{Error: err.Error()}
				return
			}
			answered <- answer{Model: model}
		}()
		select {
		case given := <-answered:
			tell(given)
		case <-time.After(patience):
			tell(answer{Error: fmt.Sprintf("panic: no answer within %s", patience)})
			// What still runs takes ever more memory, and nothing else ends it: begin anew.
			exitOn(syscall.Exec(os.Args[0], os.Args, environment))
		}
	}
}

// patience with a project: compose-go needs milliseconds for one, and for a few never ends.
const patience = 10 * time.Second

func tell(given answer) {
	line, err := json.Marshal(given)
	exitOn(err)
	fmt.Println(string(line))
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
	if asked.StandardInput != nil {
		restore, err := standardInput(*asked.StandardInput)
		if err != nil {
			return nil, err
		}
		defer restore()
	}
	if asked.ProjectDirectory != "" {
		asked.ProjectDirectory = filepath.Join(asked.Directory, asked.ProjectDirectory)
	}
	if len(asked.EnvFiles) == 0 {
		asked.EnvFiles = strings.FieldsFunc(os.Getenv("COMPOSE_ENV_FILES"), func(char rune) bool { return char == ',' })
	}
	projectOptions, err := cli.NewProjectOptions(asked.Files,
		cli.WithWorkingDirectory(asked.ProjectDirectory),
		cli.WithEnv(append(variables, "PWD="+asked.Directory)),
		cli.WithEnvFiles(asked.EnvFiles...), cli.WithDotEnv,
		cli.WithConfigFileEnv, cli.WithDefaultConfigPath,
		cli.WithEnvFiles(asked.EnvFiles...), cli.WithDotEnv,
		cli.WithDefaultProfiles(asked.Profiles...), cli.WithName(asked.ProjectName),
		cli.WithInterpolation(!asked.NoInterpolate))
	if err != nil {
		return nil, err
	}
	if asked.NoInterpolate {
		return projectOptions.LoadModel(context.Background())
	}
	project, err := projectOptions.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	if project, err = project.WithServicesEnabled(asked.Services...); err != nil {
		return nil, err
	}
	if project, err = project.WithSelectedServices(asked.Services); err != nil {
		return nil, err
	}
	if len(asked.Services) > 0 {
		// Services that only naming them enabled have no environment yet.
		if project, err = project.WithServicesEnvironmentResolved(false); err != nil {
			return nil, err
		}
	}
	if asked.Printed {
		return printed(project)
	}
	raw, err := project.MarshalYAML()
	if err != nil {
		return nil, err
	}
	return model, yaml.Unmarshal(raw, &model)
}

// standardInput puts a text in place of the process's input, until the function it returns is called.
func standardInput(text string) (func(), error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	before := os.Stdin
	os.Stdin = reader
	go func() {
		writer.WriteString(text)
		writer.Close()
	}()
	return func() {
		os.Stdin = before
		reader.Close()
	}, nil
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
