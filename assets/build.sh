#!/usr/bin/env bash
# Rebuild the vendored front-end files in this folder from npm packages.
# Needs node 20+, npm, gzip. Safe to run again. Does not touch 01-plotly-locale-no.js.
set -euo pipefail

PLOTLY=4.1.1      # keep equal to the version plotly.py ships
ESBUILD=0.28.2
ACORN=8.19.0
BOOTSTRAP=5.3.9
INTER=5.3.0

here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true}' > package.json
npm install --no-audit --no-fund --loglevel=error \
  "plotly.js@$PLOTLY" "esbuild@$ESBUILD" "acorn@$ACORN" \
  "bootstrap@$BOOTSTRAP" "@fontsource-variable/inter@$INTER"

# --- plotly: core (has scatter) + bar + sankey -------------------------------
cat > entry.js <<'JS'
'use strict';
var Plotly = require('plotly.js/lib/core');
Plotly.register([
    require('plotly.js/lib/bar'),
    require('plotly.js/lib/sankey')
]);
module.exports = Plotly;
JS

# Colour library: the CSS colour spaces only.
cat > culori.mjs <<'JS'
import 'culori/css';
export { converter, formatHex, formatRgb, wcagContrast, wcagLuminance } from 'culori/fn';
JS

cat > build.cjs <<'JS'
const fs = require('fs');
const path = require('path');
const acorn = require('acorn');
const esbuild = require('esbuild');
const version = process.argv[2];

// Edits to the sources. Each must match exactly once, else the build stops.
const edits = {
    // No upload of charts: button off, no address, upload function does nothing.
    // No link to the maker, no map files from another host.
    'src/plot_api/plot_config.js': [
        [/(showSendToCloud: \{\s*valType: 'boolean',\s*dflt: )true/, '$1false'],
        [/(displaylogo: \{\s*valType: 'boolean',\s*dflt: )true/, '$1false'],
        [/dflt: 'https:\/\/cloud\.plotly\.com\/newchart'/, "dflt: ''"],
        [/dflt: 'https:\/\/cdn\.plot\.ly\/un\/'/, "dflt: ''"]
    ],
    'src/plots/plots.js': [
        [/plots\.sendDataToCloud = function\(gd, serverURL\) \{[\s\S]*?\n\};/,
            'plots.sendDataToCloud = function() { return false; };']
    ],
    'src/components/modebar/modebar.js': [
        [/a\.href = 'https:\/\/plotly\.com\/';\s*a\.target = '_blank';/, '']
    ],
    'src/components/modebar/buttons.js': [
        [/(name: 'sendChartToCloud',[\s\S]*?click: function \(gd\) \{)[\s\S]*?(\n    \}\n\};)/, '$1$2'],
        [/[^\n]*require\('\.\/share_chart\/dialog'\);?/, '']
    ]
};
// Help texts in the attribute tables, dropped as in the official bundles.
// Found in the syntax tree: a plain string, or [ ... ].join(' ').
const names = ['description', 'requiredOpts', 'otherOpts'];
function isText(n) {
    return (n.type === 'Literal' && typeof n.value === 'string') ||
        (n.type === 'BinaryExpression' && n.operator === '+' && isText(n.left) && isText(n.right)) ||
        (n.type === 'CallExpression' && n.callee.type === 'MemberExpression' &&
            n.callee.object.type === 'ArrayExpression' && n.callee.property.name === 'join');
}
function dropTexts(code) {
    const cuts = [];
    (function walk(n) {
        if(!n || typeof n !== 'object') return;
        if(Array.isArray(n)) return n.forEach(walk);
        if(n.type === 'Property' && !n.computed && names.includes(n.key.name) &&
            (n.key.name === 'description' ? isText(n.value) : n.value.type === 'ArrayExpression')) {
            cuts.push([n.value.start, n.value.end, n.key.name === 'description' ? "''" : '[]', n.start]);
            return;
        }
        for(const k in n) if(n[k] && typeof n[k] === 'object') walk(n[k]);
    })(acorn.parse(code, { ecmaVersion: 2022, sourceType: 'script', allowReturnOutsideFunction: true }));
    for(const [start, end, empty, from] of cuts.sort((x, y) => y[0] - x[0])) {
        const comma = code.slice(end).match(/^\s*,/);
        if(comma) code = code.slice(0, from) + code.slice(end + comma[0].length);
        else code = code.slice(0, start) + empty + code.slice(end);
    }
    return code;
}

const root = fs.realpathSync(path.join(process.cwd(), 'node_modules/plotly.js'));
const done = new Set();
const trim = {
    name: 'trim',
    setup(build) {
        build.onResolve({ filter: /^culori$/ }, () => ({ path: path.resolve('culori.mjs') }));
        build.onLoad({ filter: /plotly\.js\/src\/.*\.js$/ }, args => {
            let code = fs.readFileSync(args.path, 'utf8');
            const rel = path.relative(root, args.path);
            for(const [from, to] of edits[rel] || []) {
                const n = code.match(new RegExp(from.source, 'g'));
                if(!n || n.length !== 1) throw new Error('edit does not fit: ' + rel + ' ' + from);
                code = code.replace(from, to);
                done.add(rel);
            }
            return { contents: dropTexts(code), loader: 'js' };
        });
    }
};

esbuild.build({
    entryPoints: ['entry.js'],
    outfile: 'plotly.js',
    format: 'iife',
    globalName: 'Plotly',
    bundle: true,
    minify: true,
    legalComments: 'eof',
    charset: 'ascii',
    target: 'es2020',
    metafile: true,
    define: { global: 'window', 'define.amd': 'false', 'process.env.NODE_DEBUG': 'false' },
    alias: { regl: '@plotly/regl' },
    plugins: [trim]
}).then(res => {
    for(const f of Object.keys(edits)) if(!done.has(f)) throw new Error('not edited: ' + f);
    fs.writeFileSync('meta.json', JSON.stringify(res.metafile));
    // Same wrapper as the files in plotly.js/dist.
    const out = [
        '/**',
        '* plotly.js (scatter, bar, sankey - minified) v' + version,
        '* Copyright 2012-2026, Plotly, Inc.',
        '* All rights reserved.',
        '* Licensed under the MIT license',
        '*/',
        '(',
        ' function(root, factory) {',
        '  if (typeof module === "object" && module.exports) {',
        '   module.exports = factory();',
        '  } else {',
        '   root.moduleName = factory();',
        '  }',
        '} (typeof self !== "undefined" ? self : this, () => {',
        fs.readFileSync('plotly.js', 'utf8'),
        'window.Plotly = Plotly;',
        'return Plotly;',
        '}));',
        ''
    ].join('\n');
    fs.writeFileSync('plotly.min.js', out);
}).catch(e => { console.error(e.message || e); process.exit(1); });
JS
node build.cjs "$PLOTLY"

# --- bootstrap: css without the source map line ------------------------------
sed -e '/sourceMappingURL=/d' node_modules/bootstrap/dist/css/bootstrap.min.css > bootstrap.min.css

# --- checks ------------------------------------------------------------------
if grep -qE '@import|url\(["'"'"']?(https?:)?//|sourceMappingURL' bootstrap.min.css; then
  echo "bootstrap.min.css points elsewhere" >&2; exit 1
fi
if grep -qE 'cloud\.plotly\.com|cdn\.plot\.ly|sourceMappingURL' plotly.min.js; then
  echo "plotly.min.js points elsewhere" >&2; exit 1
fi

# --- copy --------------------------------------------------------------------
inter=node_modules/@fontsource-variable/inter
mkdir -p "$here/fonts"
cp plotly.min.js "$here/00-plotly.min.js"
cp bootstrap.min.css "$here/00-bootstrap.min.css"
cp "$inter/files/inter-latin-wght-normal.woff2" "$here/fonts/inter-latin.woff2"
cp "$inter/files/inter-latin-ext-wght-normal.woff2" "$here/fonts/inter-latin-ext.woff2"
cp "$inter/LICENSE" "$here/fonts/OFL.txt"

cd "$here"
for f in 00-plotly.min.js 01-plotly-locale-no.js 00-bootstrap.min.css fonts/*; do
  [ -f "$f" ] && printf '%-32s %8d bytes %8d gz\n' "$f" "$(wc -c < "$f")" "$(gzip -9c "$f" | wc -c)"
done
