#!/bin/sh
# Writes COPIES of an extract side by side as one: copies.sh COPIES EXTRACT OUT.osm.pbf. It takes osmium-tool.
set -e
for kind in node way relation; do
  for copy in $(seq "$1"); do
    osmium cat "$2" -t "$kind" -f opl,add_metadata=version | awk -v copy="$copy" '
      # An id gets the number of its copy in front.
      function moved(id) { return copy substr("00000000000", length(id) + 1) id }
      function all(list, parts, n, i, at, out) {
        n = split(list, parts, ",")
        for (i = 1; i <= n; i++) {
          at = index(parts[i], "@"); if (!at) at = length(parts[i]) + 1
          out = out (i > 1 ? "," : "") substr(parts[i], 1, 1) moved(substr(parts[i], 2, at - 2)) substr(parts[i], at)
        }
        return out
      }
      {
        $1 = substr($1, 1, 1) moved(substr($1, 2))
        for (i = 2; i <= NF; i++) {
          first = substr($i, 1, 1); rest = substr($i, 2)
          if (first == "x" && rest != "") $i = "x" sprintf("%.7f", rest + copy % 4 * 1.2)
          if (first == "y" && rest != "") $i = "y" sprintf("%.7f", rest + int(copy / 4) * 1.7)
          if ((first == "N" || first == "M") && rest != "") $i = first all(rest)
        }
        print
      }'
  done
done | osmium cat -F opl - -o "$3" --overwrite
