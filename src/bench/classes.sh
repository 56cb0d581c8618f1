# What every bench needs, to be read by its script after it has set `here`: the jar taken apart, and the benches compiled against it.
root=$(dirname -- "$(dirname -- "$here")")
jar=$root/target/tanqiao.jar
[ -f "$jar" ] || { echo "$(basename -- "$0"): there is no $jar yet: ./mvnw package -DskipTests" >&2; exit 3; }
work=$root/target/bench
rm -rf "$work" && mkdir -p "$work/classes"
java -Djarmode=tools -jar "$jar" extract --destination "$work/jar" >/dev/null
class_path="$work/jar/tanqiao.jar:$work/jar/lib/*"
javac -d "$work/classes" -cp "$class_path" "$here"/*.java
class_path="$work/classes:$class_path"
