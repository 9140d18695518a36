/* Bundles the service worker and the page's script: node build.mjs <folder> */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const outdir = process.argv[2];
if (!outdir) throw new Error('usage: node build.mjs <folder>');
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  absWorkingDir: here('.'),
  bundle: true,
  charset: 'utf8',
  define: { 'process.env.NODE_ENV': '"production"' },
  entryPoints: ['sw.js', 'offline.js'],
  format: 'iife',
  logLevel: 'warning',
  minify: true,
  outdir,
  target: ['es2022', 'chrome110', 'firefox110', 'safari16'],
});
