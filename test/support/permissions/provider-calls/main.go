// Reads which operations of AWS's SDK the official provider calls for each of its types, from its source: all that can be
// reached from a type's functions by name. A branch that the program's inputs never take counts as well; what never
// happens is listed, with reasons, in ../never-made.ts.
//
// Usage: go run . TABLE.json, which has the names of types and functions, and gets their calls.
// With two more words, such as aws_vpc and ec2:DeleteVpc, it says on which way a type comes to a call.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// HashiCorp's provider with no change but exported packages. Its digest in go.sum is that of github.com/upbound/provider-aws.
const module = "github.com/upbound/terraform-provider-aws@v0.0.0-20260305123303-f7691456b787"

const (
	sdkPrefix     = "github.com/aws/aws-sdk-go-v2/service/"
	servicePrefix = "github.com/hashicorp/terraform-provider-aws/internal/service/"
)

type entry struct {
	Terraform string `json:"terraform"`
	// By operation: create, read, update, delete, and diff, which a preview does as well.
	Calls map[string][]string `json:"calls"`
}

type table struct {
	Provider string `json:"provider"`
	Module   string `json:"module"`
	// By Pulumi's tokens.
	Types     map[string]*entry `json:"types"`
	Functions map[string]*entry `json:"functions"`
}

type function struct {
	pack     *servicePackage
	name     string
	receiver string // Its variable.
	imports  map[string]string
	node     ast.Node
}

type servicePackage struct {
	functions map[string]*function
	methods   map[string]map[string]*function // by type and name
	embedded  map[string][]string             // types by the type that has them
	specs     map[string]spec                 // by kind and name
}

// What a package says about one of its types.
type spec struct {
	factory      string
	tagged       bool
	resourceType string
}

type reader struct {
	root     string
	clients  map[string]string // services by the methods that make their clients
	packages map[string]*servicePackage
}

func main() {
	content, err := os.ReadFile(os.Args[1])
	check(err)
	var calls table
	check(json.Unmarshal(content, &calls))
	r := newReader(download())
	if len(os.Args) == 4 {
		r.explain(os.Args[2], os.Args[3])
		return
	}
	version, err := os.ReadFile(filepath.Join(r.root, "version", "VERSION"))
	check(err)
	calls.Provider, calls.Module = "hashicorp/aws "+strings.TrimSpace(string(version)), module
	r.fill(calls.Types, "Resources")
	r.fill(calls.Functions, "DataSources")
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", "    ")
	check(encoder.Encode(calls))
	check(os.WriteFile(os.Args[1], text.Bytes(), 0o644))
}

func (r *reader) fill(entries map[string]*entry, kind string) {
	for _, one := range entries {
		operations := r.callsOf(kind, one.Terraform)
		if operations == nil {
			check(fmt.Errorf("the provider has no %s in its %s", one.Terraform, kind))
		}
		one.Calls = sets(operations)
	}
}

// Gets the module, which Go compares with go.sum, and returns its folder.
func download() string {
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Stderr = os.Stderr
	output, err := command.Output()
	var answer struct{ Dir, Error string }
	check(json.Unmarshal(output, &answer))
	if err != nil {
		check(fmt.Errorf("%s: %s", module, answer.Error))
	}
	return answer.Dir
}

func newReader(root string) *reader {
	r := &reader{root, map[string]string{}, map[string]*servicePackage{}}
	for _, file := range parse(filepath.Join(root, "internal", "conns")) {
		imports := importsOf(file)
		for _, declaration := range file.Decls {
			if method, ok := declaration.(*ast.FuncDecl); ok && method.Recv != nil && method.Type.Results != nil {
				if service := clientService(method.Type.Results.List[0].Type, imports); service != "" {
					r.clients[method.Name.Name] = service
				}
			}
		}
	}
	return r
}

func parse(folder string) map[string]*ast.File {
	noTests := func(file fs.FileInfo) bool { return !strings.HasSuffix(file.Name(), "_test.go") }
	parsed, err := parser.ParseDir(token.NewFileSet(), folder, noTests, 0)
	check(err)
	files := map[string]*ast.File{}
	for _, one := range parsed {
		for name, file := range one.Files {
			files[name] = file
		}
	}
	return files
}

func importsOf(file *ast.File) map[string]string {
	imports := map[string]string{}
	for _, one := range file.Imports {
		place, _ := strconv.Unquote(one.Path.Value)
		name := path.Base(place)
		if one.Name != nil {
			name = one.Name.Name
		}
		imports[name] = place
	}
	return imports
}

// The service of a client's type, such as *ec2.Client or ec2.DescribeVpcsAPIClient; "" for another type.
func clientService(expression ast.Expr, imports map[string]string) string {
	if star, ok := expression.(*ast.StarExpr); ok {
		expression = star.X
	}
	if selector, ok := expression.(*ast.SelectorExpr); ok && strings.HasSuffix(selector.Sel.Name, "Client") {
		if name, ok := selector.X.(*ast.Ident); ok && strings.HasPrefix(imports[name.Name], sdkPrefix) {
			return strings.TrimPrefix(imports[name.Name], sdkPrefix)
		}
	}
	return ""
}

func (r *reader) packageOf(name string) *servicePackage {
	if known := r.packages[name]; known != nil {
		return known
	}
	p := &servicePackage{map[string]*function{}, map[string]map[string]*function{}, map[string][]string{}, map[string]spec{}}
	r.packages[name] = p
	for _, file := range parse(filepath.Join(r.root, "internal", "service", name)) {
		imports := importsOf(file)
		for _, declaration := range file.Decls {
			switch declared := declaration.(type) {
			case *ast.FuncDecl:
				p.addFunction(declared, imports)
			case *ast.GenDecl:
				for _, one := range declared.Specs {
					p.addDeclaration(one, imports)
				}
			}
		}
	}
	return p
}

func (p *servicePackage) addFunction(declared *ast.FuncDecl, imports map[string]string) {
	name := declared.Name.Name
	f := &function{pack: p, name: name, imports: imports, node: declared}
	if declared.Recv == nil {
		p.functions[name] = f
		return
	}
	receiver := declared.Recv.List[0]
	if len(receiver.Names) > 0 {
		f.receiver = receiver.Names[0].Name
	}
	typeName := baseName(receiver.Type)
	if p.methods[typeName] == nil {
		p.methods[typeName] = map[string]*function{}
	}
	p.methods[typeName][name] = f
	kind := regexp.MustCompile(`^(?:Framework|SDK)(Resources|DataSources)$`).FindStringSubmatch(name)
	if typeName == "servicePackage" && kind != nil {
		ast.Inspect(declared, func(node ast.Node) bool {
			if literal, ok := node.(*ast.CompositeLit); ok {
				p.addSpec(kind[1], literal)
			}
			return true
		})
	}
}

func (p *servicePackage) addSpec(kind string, literal *ast.CompositeLit) {
	fields := fieldsOf(literal)
	factory, ok := fields["Factory"].(*ast.Ident)
	if !ok {
		return
	}
	one := spec{factory: factory.Name}
	if fields["Tags"] != nil {
		ast.Inspect(fields["Tags"], func(node ast.Node) bool {
			if tags, ok := node.(*ast.CompositeLit); ok {
				// Without it, the type's own functions do all about tags.
				one.tagged = fieldsOf(tags)["IdentifierAttribute"] != nil
				one.resourceType = text(fieldsOf(tags)["ResourceType"])
			}
			return true
		})
	}
	p.specs[kind+" "+text(fields["TypeName"])] = one
}

func (p *servicePackage) addDeclaration(declared ast.Spec, imports map[string]string) {
	switch one := declared.(type) {
	case *ast.TypeSpec:
		if structure, ok := one.Type.(*ast.StructType); ok {
			p.embedded[one.Name.Name] = []string{}
			for _, field := range structure.Fields.List {
				if len(field.Names) == 0 {
					p.embedded[one.Name.Name] = append(p.embedded[one.Name.Name], baseName(field.Type))
				}
			}
		}
	case *ast.ValueSpec:
		for index, name := range one.Names {
			if index < len(one.Values) {
				p.functions[name.Name] = &function{pack: p, name: name.Name, imports: imports, node: one.Values[index]}
			}
		}
	}
}

// The method of a type or of one that it embeds.
func (p *servicePackage) method(typeName, name string) *function {
	if found := p.methods[typeName][name]; found != nil {
		return found
	}
	for _, embedded := range p.embedded[typeName] {
		if found := p.method(embedded, name); found != nil {
			return found
		}
	}
	return nil
}

// The calls of each operation, with the way to each; nil if the provider has no such type.
func (r *reader) callsOf(kind, name string) map[string]map[string][]string {
	files, err := filepath.Glob(filepath.Join(r.root, "internal", "service", "*", "service_package_gen.go"))
	check(err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		check(err)
		if !bytes.Contains(content, []byte(strconv.Quote(name))) {
			continue
		}
		p := r.packageOf(filepath.Base(filepath.Dir(file)))
		if one, ok := p.specs[kind+" "+name]; ok {
			return r.callsOfSpec(p, one)
		}
	}
	return nil
}

func (r *reader) callsOfSpec(p *servicePackage, one spec) map[string]map[string][]string {
	operations := map[string]map[string][]string{}
	walks := map[string]*walk{}
	begin := func(operation, root string, f *function) {
		if walks[operation] == nil {
			walks[operation] = &walk{r, root, one.resourceType, map[*function]bool{}, map[string][]string{}}
		}
		walks[operation].enter(f, nil)
	}
	factory := p.functions[one.factory]
	schema := regexp.MustCompile(`^(Create|Read|Update|Delete)(WithoutTimeout|Context)?$`)
	ast.Inspect(factory.node, func(node ast.Node) bool {
		literal, ok := node.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if typeName := baseName(literal.Type); p.embedded[typeName] != nil {
			for operation, method := range map[string]string{
				"create": "Create", "read": "Read", "update": "Update", "delete": "Delete", "diff": "ModifyPlan",
			} {
				if f := p.method(typeName, method); f != nil {
					begin(operation, typeName, f)
				}
			}
		}
		for field, value := range fieldsOf(literal) {
			operation := "diff"
			if match := schema.FindStringSubmatch(field); match != nil {
				operation = strings.ToLower(match[1])
			} else if field != "CustomizeDiff" {
				continue
			}
			begin(operation, "", &function{pack: p, name: field, imports: factory.imports, node: value})
		}
		return true
	})
	if one.tagged {
		// As the provider's interceptors do (internal/provider/sdkv2/tags_interceptor.go).
		for operation, w := range walks {
			tags := p.methods["servicePackage"]
			if operation == "update" && tags["UpdateTags"] != nil {
				w.enter(tags["UpdateTags"], nil)
			}
			knowsTags := w.entered[p.functions["setTagsOut"]]
			if operation != "delete" && operation != "diff" && !knowsTags && tags["ListTags"] != nil {
				w.enter(tags["ListTags"], nil)
			}
		}
	}
	for operation, w := range walks {
		operations[operation] = w.calls
	}
	return operations
}

// One operation of one type.
type walk struct {
	*reader
	root         string // The type that the operation's methods belong to.
	resourceType string // As functions about tags name the type.
	entered      map[*function]bool
	calls        map[string][]string
}

func (w *walk) enter(f *function, way []string) {
	if f == nil || w.entered[f] {
		return
	}
	w.entered[f] = true
	way = append(way[:len(way):len(way)], f.name)
	clients := w.clientsIn(f)
	var visit func(node ast.Node) bool
	visit = func(node ast.Node) bool {
		switch one := node.(type) {
		case *ast.SwitchStmt:
			if name, ok := one.Tag.(*ast.Ident); ok && name.Name == "resourceType" && w.resourceType != "" {
				for _, statement := range w.chosen(one) {
					ast.Inspect(statement, visit)
				}
				return false
			}
		case *ast.KeyValueExpr:
			if _, ok := one.Key.(*ast.Ident); ok {
				ast.Inspect(one.Value, visit)
				return false
			}
		case *ast.SelectorExpr:
			w.follow(f, one, clients, way)
			ast.Inspect(one.X, visit)
			return false
		case *ast.Ident:
			w.enter(f.pack.functions[one.Name], way)
		}
		return true
	}
	if declared, ok := f.node.(*ast.FuncDecl); ok {
		ast.Inspect(declared.Body, visit)
	} else {
		ast.Inspect(f.node, visit)
	}
}

// The variables of a function that are clients, and their services.
func (w *walk) clientsIn(f *function) map[string]string {
	clients := map[string]string{}
	ast.Inspect(f.node, func(node ast.Node) bool {
		switch one := node.(type) {
		case *ast.Field:
			for _, name := range one.Names {
				if service := clientService(one.Type, f.imports); service != "" {
					clients[name.Name] = service
				}
			}
		case *ast.AssignStmt:
			for index, value := range one.Rhs {
				name, ok := one.Lhs[index].(*ast.Ident)
				if service := w.serviceOf(value, nil); ok && service != "" {
					clients[name.Name] = service
				}
			}
		}
		return true
	})
	return clients
}

// The service that a variable or the call of a client's method is a client of; "" for anything else.
func (w *walk) serviceOf(expression ast.Expr, clients map[string]string) string {
	switch one := expression.(type) {
	case *ast.Ident:
		return clients[one.Name]
	case *ast.CallExpr:
		if selector, ok := one.Fun.(*ast.SelectorExpr); ok {
			return w.clients[selector.Sel.Name]
		}
	}
	return ""
}

func (w *walk) follow(f *function, selector *ast.SelectorExpr, clients map[string]string, way []string) {
	name := selector.Sel.Name
	if service := w.serviceOf(selector.X, clients); service != "" {
		w.call(service, name, way)
		return
	}
	if of, ok := selector.X.(*ast.Ident); ok {
		place := f.imports[of.Name]
		if paginator := regexp.MustCompile(`^New(\w+)Paginator$`).FindStringSubmatch(name); paginator != nil && strings.HasPrefix(place, sdkPrefix) {
			w.call(strings.TrimPrefix(place, sdkPrefix), paginator[1], way)
			return
		}
		if strings.HasPrefix(place, servicePrefix) {
			w.enter(w.packageOf(strings.TrimPrefix(place, servicePrefix)).functions[name], way)
			return
		}
		if of.Name == f.receiver && w.root != "" {
			w.enter(f.pack.method(w.root, name), way)
			return
		}
	}
	// A method of some type of this package: whichever has it.
	if !ast.IsExported(name) {
		for _, methods := range f.pack.methods {
			w.enter(methods[name], way)
		}
	}
}

func (w *walk) call(service, name string, way []string) {
	call := service + ":" + name
	if name != "Options" && w.calls[call] == nil {
		w.calls[call] = append(way[:len(way):len(way)], call)
	}
}

// The statements of a switch that concern the type.
func (w *walk) chosen(statement *ast.SwitchStmt) []ast.Stmt {
	var otherwise []ast.Stmt
	for _, one := range statement.Body.List {
		clause := one.(*ast.CaseClause)
		if clause.List == nil {
			otherwise = clause.Body
		}
		for _, value := range clause.List {
			if text(value) == w.resourceType {
				return clause.Body
			}
		}
	}
	return otherwise
}

func (r *reader) explain(name, call string) {
	for _, kind := range []string{"Resources", "DataSources"} {
		for operation, calls := range r.callsOf(kind, name) {
			if way := calls[call]; way != nil {
				fmt.Printf("%s: %s\n", operation, strings.Join(way, " → "))
			}
		}
	}
}

func sets(operations map[string]map[string][]string) map[string][]string {
	sorted := map[string][]string{}
	for operation, calls := range operations {
		if len(calls) == 0 {
			continue
		}
		for call := range calls {
			sorted[operation] = append(sorted[operation], call)
		}
		sort.Strings(sorted[operation])
	}
	return sorted
}

func fieldsOf(literal *ast.CompositeLit) map[string]ast.Expr {
	fields := map[string]ast.Expr{}
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				fields[key.Name] = pair.Value
			}
		}
	}
	return fields
}

// The name of a type without its package, pointer and parameters.
func baseName(expression ast.Expr) string {
	switch one := expression.(type) {
	case *ast.Ident:
		return one.Name
	case *ast.StarExpr:
		return baseName(one.X)
	case *ast.IndexExpr:
		return baseName(one.X)
	case *ast.IndexListExpr:
		return baseName(one.X)
	}
	return ""
}

func text(expression ast.Expr) string {
	if literal, ok := expression.(*ast.BasicLit); ok {
		content, _ := strconv.Unquote(literal.Value)
		return content
	}
	return ""
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
