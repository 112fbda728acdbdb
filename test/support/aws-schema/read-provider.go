// Prints what Terraform's AWS provider says of the attributes of resource types, as JSON. It reads the provider's source: building
// the provider takes longer than anything else here. It stops at what it doesn't understand, and guesses nothing.
//
// Usage: go run read-provider.go FOLDER-OF-THE-MODULE SERVICE,… TYPE…
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

type Attribute struct {
	// string, number, boolean, list, map or object.
	Type     string `json:"type"`
	Required bool   `json:"required,omitempty"`
	Optional bool   `json:"optional,omitempty"`
	Computed bool   `json:"computed,omitempty"`
	// A change replaces the resource.
	Replace bool `json:"replace,omitempty"`
	Default any  `json:"default,omitempty"`
	// Reading the resource always sets it: where AWS has nothing, to the type's empty value.
	Read          bool     `json:"read,omitempty"`
	ConflictsWith []string `json:"conflictsWith,omitempty"`
	ExactlyOneOf  []string `json:"exactlyOneOf,omitempty"`
	AtLeastOneOf  []string `json:"atLeastOneOf,omitempty"`
	RequiredWith  []string `json:"requiredWith,omitempty"`
	// A list of one item at most, which Pulumi turns into the item.
	Single bool `json:"single,omitempty"`
	// Of an object, or of a list's objects.
	Attributes map[string]Attribute `json:"attributes,omitempty"`
	// The type of a list's or a map's plain values.
	Of string `json:"of,omitempty"`
}

const own = "github.com/hashicorp/terraform-provider-aws/"

var root string

func main() {
	root = os.Args[1]
	found := map[string]map[string]Attribute{}
	for _, service := range strings.Split(os.Args[2], ",") {
		for name, attributes := range ofService(load(own + "internal/service/" + service)) {
			found[name] = attributes
		}
	}
	wanted := map[string]map[string]Attribute{}
	for _, name := range os.Args[3:] {
		if found[name] == nil {
			panic("the provider has no " + name)
		}
		wanted[name] = found[name]
	}
	if err := json.NewEncoder(os.Stdout).Encode(wanted); err != nil {
		panic(err)
	}
}

// The types of a service that are wanted, by the list that the provider generates.
func ofService(service *source) map[string]map[string]Attribute {
	found := map[string]map[string]Attribute{}
	for method, read := range map[string]func(place) map[string]Attribute{"SDKResources": ofSDK, "FrameworkResources": ofFramework} {
		list := result(service.methods["servicePackage."+method])
		for _, item := range list.literal().Elts {
			fields := fieldsOf(item.(*ast.CompositeLit))
			name := text(place{fields["TypeName"], list.source, nil})
			if !isWanted(name) {
				continue
			}
			attributes := read(place{fields["Factory"], list.source, nil})
			region := fields["Region"].(*ast.CallExpr).Args[0].(*ast.CallExpr).Fun.(*ast.SelectorExpr).Sel.Name
			if _, ok := attributes["region"]; !ok && region != "ResourceRegionDisabled" {
				// The provider itself adds it, and replaces what gets another one.
				attributes["region"] = Attribute{Type: "string", Optional: true, Computed: true, Replace: true}
			}
			found[name] = attributes
		}
	}
	return found
}

func isWanted(name string) bool {
	for _, wanted := range os.Args[3:] {
		if wanted == name {
			return true
		}
	}
	return false
}

// Resources of the older kind.

func ofSDK(factory place) map[string]Attribute {
	made := called(factory)
	resource := made.fields()
	attributes := ofResource(made)
	read := place{resource["ReadWithoutTimeout"], made.source, nil}
	for name := range read.source.sets(read.node.(*ast.Ident).Name) {
		if attribute, ok := attributes[name]; ok {
			attribute.Read = true
			attributes[name] = attribute
		}
	}
	return attributes
}

func ofResource(resource place) map[string]Attribute {
	fields := resource.fields()
	if function, ok := fields["SchemaFunc"]; ok {
		return ofSchemas(called(place{function, resource.source, resource.locals}))
	}
	return ofSchemas(value(place{fields["Schema"], resource.source, resource.locals}))
}

func ofSchemas(schemas place) map[string]Attribute {
	attributes := map[string]Attribute{}
	for _, element := range schemas.literal().Elts {
		pair := element.(*ast.KeyValueExpr)
		name := text(place{pair.Key, schemas.source, schemas.locals})
		attributes[name] = ofSchema(value(place{pair.Value, schemas.source, schemas.locals}))
	}
	return attributes
}

func ofSchema(schema place) Attribute {
	var attribute Attribute
	for name, node := range schema.fields() {
		at := place{node, schema.source, schema.locals}
		switch name {
		case "Type":
			attribute.Type = kindOf(at)
		case "Required":
			attribute.Required = constant(at).(bool)
		case "Optional":
			attribute.Optional = constant(at).(bool)
		case "Computed":
			attribute.Computed = constant(at).(bool)
		case "ForceNew":
			attribute.Replace = constant(at).(bool)
		case "Default":
			attribute.Default = constant(at)
		case "MaxItems":
			attribute.Single = constant(at) == 1
		case "ConflictsWith":
			attribute.ConflictsWith = texts(at)
		case "ExactlyOneOf":
			attribute.ExactlyOneOf = texts(at)
		case "AtLeastOneOf":
			attribute.AtLeastOneOf = texts(at)
		case "RequiredWith":
			attribute.RequiredWith = texts(at)
		case "Elem":
			element := value(at)
			if typeName(element.literal()) == "Resource" {
				attribute.Attributes = ofResource(element)
			} else {
				attribute.Of = ofSchema(element).Type
			}
		}
	}
	return attribute
}

func kindOf(at place) string {
	kinds := map[string]string{
		"TypeString": "string", "TypeInt": "number", "TypeFloat": "number", "TypeBool": "boolean",
		"TypeList": "list", "TypeSet": "list", "TypeMap": "map",
	}
	if selector, ok := at.node.(*ast.SelectorExpr); ok {
		if kind, ok := kinds[selector.Sel.Name]; ok {
			return kind
		}
		return kindOf(step(at))
	}
	panic(at.describe("is no type"))
}

// Resources of the newer kind.

func ofFramework(factory place) map[string]Attribute {
	function := functionOf(factory)
	var made string
	ast.Inspect(function.node, func(node ast.Node) bool {
		if literal, ok := node.(*ast.CompositeLit); ok && made == "" {
			made = literal.Type.(*ast.Ident).Name
		}
		return true
	})
	method := methodOf(factory.source, made, "Schema")
	var schema place
	ast.Inspect(method.node, func(node ast.Node) bool {
		if assignment, ok := node.(*ast.AssignStmt); ok && schema.node == nil {
			if target, ok := assignment.Lhs[0].(*ast.SelectorExpr); ok && target.Sel.Name == "Schema" {
				schema = value(place{assignment.Rhs[0], method.source, nil})
			}
		}
		return true
	})
	return ofObject(schema)
}

// The method of a type, or of a type that is embedded in it.
func methodOf(source *source, of string, name string) place {
	if method, ok := source.methods[of+"."+name]; ok {
		return method
	}
	for _, field := range source.types[of].(*ast.StructType).Fields.List {
		if embedded, ok := field.Type.(*ast.Ident); ok && len(field.Names) == 0 && source.types[embedded.Name] != nil {
			if _, ok := source.types[embedded.Name].(*ast.StructType); ok {
				return methodOf(source, embedded.Name, name)
			}
		}
	}
	panic(of + " has no method " + name)
}

// Attributes and blocks of a schema or of a nested object.
func ofObject(object place) map[string]Attribute {
	attributes := map[string]Attribute{}
	fields := object.fields()
	for _, part := range []string{"Attributes", "Blocks"} {
		if fields[part] == nil {
			continue
		}
		list := value(place{fields[part], object.source, object.locals})
		for _, element := range list.literal().Elts {
			pair := element.(*ast.KeyValueExpr)
			name := text(place{pair.Key, list.source, list.locals})
			if name == "timeouts" {
				continue // Of Terraform's own; Pulumi has an option instead.
			}
			attributes[name] = ofPart(value(place{pair.Value, list.source, list.locals}), part == "Blocks")
		}
	}
	return attributes
}

func ofPart(part place, isBlock bool) Attribute {
	kinds := map[string]string{
		"StringAttribute": "string", "BoolAttribute": "boolean", "Int32Attribute": "number", "Int64Attribute": "number",
		"Float64Attribute": "number", "ListAttribute": "list", "SetAttribute": "list", "MapAttribute": "map",
		"ListNestedBlock": "list", "SetNestedBlock": "list",
	}
	kind, ok := kinds[typeName(part.literal())]
	if !ok {
		panic(part.describe("is an attribute of an unknown kind"))
	}
	attribute := Attribute{Type: kind, Optional: isBlock}
	for name, node := range part.fields() {
		at := place{node, part.source, part.locals}
		switch name {
		case "Required":
			attribute.Required = constant(at).(bool)
		case "Optional":
			attribute.Optional = constant(at).(bool)
		case "Computed":
			attribute.Computed = constant(at).(bool)
		case "PlanModifiers":
			attribute.Replace = calls(at, "RequiresReplace") != nil
		case "Validators":
			if call := calls(at, "SizeAtMost"); call != nil {
				attribute.Single = constant(place{call.Args[0], at.source, at.locals}) == 1
			}
		case "ElementType":
			attribute.Of = strings.ToLower(strings.TrimSuffix(node.(*ast.SelectorExpr).Sel.Name, "Type"))
		case "NestedObject":
			attribute.Attributes = ofObject(value(at))
		case "Default":
			attribute.Default = constant(place{node.(*ast.CallExpr).Args[0], at.source, at.locals})
		}
	}
	return attribute
}

// The call of a function in a list.
func calls(list place, name string) *ast.CallExpr {
	for _, element := range list.literal().Elts {
		if call, ok := element.(*ast.CallExpr); ok {
			if selector, ok := call.Fun.(*ast.SelectorExpr); ok && selector.Sel.Name == name {
				return call
			}
		}
	}
	return nil
}

// What an expression stands for.

// An expression, where its names are looked up: in a function's own definitions, then in its package.
type place struct {
	node   ast.Node
	source *source
	locals map[string]ast.Expr
}

func (p place) describe(what string) string {
	position := files.Position(p.node.Pos())
	return fmt.Sprintf("%s: %T %s", position, p.node, what)
}

func (p place) literal() *ast.CompositeLit {
	if literal, ok := p.node.(*ast.CompositeLit); ok {
		return literal
	}
	panic(p.describe("is no literal"))
}

func (p place) fields() map[string]ast.Expr {
	return fieldsOf(p.literal())
}

func fieldsOf(literal *ast.CompositeLit) map[string]ast.Expr {
	fields := map[string]ast.Expr{}
	for _, element := range literal.Elts {
		pair := element.(*ast.KeyValueExpr)
		fields[pair.Key.(*ast.Ident).Name] = pair.Value
	}
	return fields
}

func typeName(literal *ast.CompositeLit) string {
	return literal.Type.(*ast.SelectorExpr).Sel.Name
}

// Follows an expression to the literal that it stands for.
func value(at place) place {
	switch node := at.node.(type) {
	case *ast.CompositeLit, *ast.BasicLit, *ast.FuncLit:
		return at
	case *ast.UnaryExpr:
		return value(place{node.X, at.source, at.locals})
	case *ast.StarExpr:
		return value(place{node.X, at.source, at.locals})
	case *ast.CallExpr:
		return called(place{node.Fun, at.source, at.locals})
	case *ast.Ident, *ast.SelectorExpr:
		return value(step(at))
	}
	panic(at.describe("is not understood"))
}

// From a name to what it was defined as.
func step(at place) place {
	switch node := at.node.(type) {
	case *ast.Ident:
		if local, ok := at.locals[node.Name]; ok {
			return place{local, at.source, at.locals}
		}
		if defined, ok := at.source.values[node.Name]; ok {
			return place{defined.node, defined.source, nil}
		}
	case *ast.SelectorExpr:
		if alias, ok := node.X.(*ast.Ident); ok {
			return step(place{node.Sel, load(at.source.imported(alias)), nil})
		}
	}
	panic(at.describe("is not defined"))
}

// What a call of a function returns.
func called(at place) place {
	return result(functionOf(at))
}

// The body of a function.
func functionOf(at place) place {
	switch node := at.node.(type) {
	case *ast.FuncLit:
		return place{node.Body, at.source, at.locals}
	case *ast.CallExpr:
		if selector, ok := node.Fun.(*ast.SelectorExpr); ok && selector.Sel.Name == "OnceValue" {
			return functionOf(place{node.Args[0], at.source, at.locals})
		}
		return functionOf(called(place{node.Fun, at.source, at.locals}))
	case *ast.SelectorExpr:
		return functionOf(place{node.Sel, load(at.source.imported(node.X.(*ast.Ident))), nil})
	case *ast.Ident:
		if function, ok := at.source.functions[node.Name]; ok {
			return place{function.node, function.source, nil}
		}
		return functionOf(step(at))
	}
	panic(at.describe("is no function"))
}

func result(body place) place {
	block := body.node.(*ast.BlockStmt)
	last, ok := block.List[len(block.List)-1].(*ast.ReturnStmt)
	if !ok {
		panic(body.describe("returns nothing"))
	}
	return value(place{last.Results[0], body.source, localsOf(block)})
}

func localsOf(block *ast.BlockStmt) map[string]ast.Expr {
	locals := map[string]ast.Expr{}
	for _, statement := range block.List {
		if assignment, ok := statement.(*ast.AssignStmt); ok && assignment.Tok == token.DEFINE && len(assignment.Rhs) == 1 {
			locals[assignment.Lhs[0].(*ast.Ident).Name] = assignment.Rhs[0]
		}
	}
	return locals
}

func constant(at place) any {
	switch node := at.node.(type) {
	case *ast.BasicLit:
		switch node.Kind {
		case token.STRING:
			return text(at)
		case token.INT:
			number, err := strconv.Atoi(strings.ReplaceAll(node.Value, "_", ""))
			if err == nil {
				return number
			}
		}
	case *ast.Ident:
		if node.Name == "true" || node.Name == "false" {
			return node.Name == "true"
		}
		return constant(step(at))
	case *ast.SelectorExpr:
		return constant(step(at))
	case *ast.CallExpr:
		if name, ok := node.Fun.(*ast.Ident); ok && name.Name == "string" {
			return constant(place{node.Args[0], at.source, at.locals})
		}
	}
	panic(at.describe("is no constant"))
}

func text(at place) string {
	if literal, ok := at.node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
		unquoted, err := strconv.Unquote(literal.Value)
		if err == nil {
			return unquoted
		}
	}
	return constant(at).(string)
}

func texts(at place) []string {
	list := value(at)
	found := []string{}
	for _, element := range list.literal().Elts {
		found = append(found, text(place{element, list.source, list.locals}))
	}
	return found
}

// What a function for reading a resource sets whatever AWS answers.

func (s *source) sets(name string) map[string]bool {
	function, ok := s.functions[name]
	if !ok || s.underWay[name] {
		return map[string]bool{}
	}
	s.underWay[name] = true
	defer delete(s.underWay, name)
	return function.source.ofStatement(function.node.(*ast.BlockStmt))
}

func (s *source) ofStatement(statement ast.Stmt) map[string]bool {
	found := map[string]bool{}
	add := func(more map[string]bool) {
		for name := range more {
			found[name] = true
		}
	}
	switch one := statement.(type) {
	case *ast.BlockStmt:
		for _, inner := range one.List {
			add(s.ofStatement(inner))
		}
	case *ast.IfStmt:
		if one.Init != nil {
			add(s.ofStatement(one.Init))
		}
		if one.Else != nil {
			other := s.ofStatement(one.Else)
			for name := range s.ofStatement(one.Body) {
				if other[name] {
					found[name] = true
				}
			}
		}
	case *ast.ExprStmt:
		add(s.ofExpression(one.X))
	case *ast.AssignStmt:
		for _, value := range one.Rhs {
			add(s.ofExpression(value))
		}
	case *ast.ReturnStmt:
		for _, value := range one.Results {
			add(s.ofExpression(value))
		}
	}
	return found
}

func (s *source) ofExpression(expression ast.Expr) map[string]bool {
	found := map[string]bool{}
	call, ok := expression.(*ast.CallExpr)
	if !ok {
		return found
	}
	for _, argument := range call.Args {
		for name := range s.ofExpression(argument) {
			found[name] = true
		}
	}
	switch called := call.Fun.(type) {
	case *ast.SelectorExpr:
		if receiver, ok := called.X.(*ast.Ident); ok && called.Sel.Name == "Set" && len(call.Args) == 2 &&
			(receiver.Name == "d" || receiver.Name == "rd") {
			found[text(place{call.Args[0], s, nil})] = true
		}
	case *ast.Ident:
		for name := range s.sets(called.Name) {
			found[name] = true
		}
	}
	return found
}

// Packages.

var files = token.NewFileSet()

// The names of a package, each in the file that defines it: imports belong to files.
type source struct {
	functions map[string]place
	methods   map[string]place
	types     map[string]ast.Expr
	values    map[string]place
	imports   map[string]string
	underWay  map[string]bool
}

var packages = map[string]*source{}

func load(path string) *source {
	if known, ok := packages[path]; ok {
		return known
	}
	names, err := filepath.Glob(filepath.Join(folderOf(path), "*.go"))
	if err != nil || len(names) == 0 {
		panic("no package " + path)
	}
	shared := source{
		map[string]place{}, map[string]place{}, map[string]ast.Expr{}, map[string]place{}, nil, map[string]bool{},
	}
	packages[path] = &shared
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		own := shared
		own.imports = map[string]string{}
		for _, one := range file.Imports {
			imported, _ := strconv.Unquote(one.Path.Value)
			alias := filepath.Base(imported)
			if one.Name != nil {
				alias = one.Name.Name
			}
			own.imports[alias] = imported
		}
		own.add(file)
	}
	return &shared
}

func (s *source) add(file *ast.File) {
	for _, declaration := range file.Decls {
		switch one := declaration.(type) {
		case *ast.FuncDecl:
			if one.Body == nil {
				continue
			}
			if one.Recv == nil {
				s.functions[one.Name.Name] = place{one.Body, s, nil}
				continue
			}
			receiver := one.Recv.List[0].Type
			if pointer, ok := receiver.(*ast.StarExpr); ok {
				receiver = pointer.X
			}
			if name, ok := receiver.(*ast.Ident); ok {
				s.methods[name.Name+"."+one.Name.Name] = place{one.Body, s, nil}
			}
		case *ast.GenDecl:
			for _, spec := range one.Specs {
				switch defined := spec.(type) {
				case *ast.TypeSpec:
					s.types[defined.Name.Name] = defined.Type
				case *ast.ValueSpec:
					for index, name := range defined.Names {
						if index < len(defined.Values) {
							s.values[name.Name] = place{defined.Values[index], s, nil}
						}
					}
				}
			}
		}
	}
}

func (s *source) imported(alias *ast.Ident) string {
	if path, ok := s.imports[alias.Name]; ok {
		return path
	}
	panic(place{alias, s, nil}.describe("is not imported"))
}

func folderOf(path string) string {
	if rest, ok := strings.CutPrefix(path, own); ok {
		return filepath.Join(root, rest)
	}
	// A service of AWS's client is a module, in the version that the provider uses.
	module := strings.TrimSuffix(path, "/types")
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Dir = root
	output, err := command.Output()
	if err != nil {
		panic("can't download " + module)
	}
	var answer struct{ Dir string }
	if err := json.Unmarshal(output, &answer); err != nil {
		panic(err)
	}
	return filepath.Join(answer.Dir, strings.TrimPrefix(path, module))
}
