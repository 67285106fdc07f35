/** An npm package and the files of it that a program needs to run. Its package.json and licenses are added. */
type NativePackage = { name: string; files: readonly string[] }

/**
 * The packages that load native code and so are not in the bundle, and the packages they load. Build files, type
 * declarations and files for other platforms are left out: 9 of 10 bytes.
 */
export function nativePackages(platform: string, arch: string): NativePackage[] {
  const target = `${platform}-${arch}`
  return [
    {
      name: 'better-sqlite3',
      files: ['lib/{binding,database,index,sqlite-error,util}.js', 'lib/methods/*.js', `prebuilds/${target}.node`],
    },
    { name: 'onnxruntime-node', files: ['dist/*.js', `bin/napi-v6/${platform}/${arch}/*`] },
    { name: 'onnxruntime-common', files: ['dist/cjs/**/*.js', 'dist/cjs/package.json'] },
    { name: 'sharp', files: ['dist/*.{cjs,mjs}'] },
    { name: '@img/colour', files: ['*.cjs'] },
    { name: `@img/sharp-${target}`, files: ['*.cjs', 'lib/*'] },
    // On Windows sharp's own package includes libvips.
    ...(platform === 'win32'
      ? []
      : [{ name: `@img/sharp-libvips-${target}`, files: ['lib/*.{js,so.*,dylib}', 'versions.json', 'README.md'] }]),
    { name: 'detect-libc', files: ['lib/*.js'] },
    { name: 'semver', files: ['*.js', '{classes,functions,internal,ranges}/*.js'] },
    { name: '@julusian/jpeg-turbo', files: ['*.js', `prebuilds/jpeg-turbo-${target}/*`] },
    { name: 'pkg-prebuilds', files: ['bindings.js', 'lib/*.js'] },
  ]
}
