type Needs = Record<'depends' | 'recommends', { deb: readonly string[]; rpm: readonly string[] }>

/** System libraries that Node and the native packages load. */
const program = { deb: ['libc6 (>= 2.34)', 'libstdc++6'], rpm: ['glibc >= 2.34', 'libstdc++'] }

/** `passwd` and `shadow-utils` create the user of the service. */
export const serverNeeds: Needs = {
  depends: { deb: [...program.deb, 'passwd'], rpm: [...program.rpm, 'shadow-utils'] },
  recommends: { deb: ['ca-certificates', 'ffmpeg'], rpm: ['ca-certificates'] },
}

export const desktopNeeds: Needs = {
  depends: {
    deb: [
      ...program.deb,
      'libgtk-3-0t64 | libgtk-3-0',
      'libnss3',
      'libasound2t64 | libasound2',
      'libgbm1',
      'libatk-bridge2.0-0t64 | libatk-bridge2.0-0',
      'libdrm2',
      'libxkbcommon0',
      'xdg-utils',
    ],
    rpm: [
      ...program.rpm,
      'gtk3',
      'nss',
      'alsa-lib',
      'mesa-libgbm',
      'at-spi2-atk',
      'libdrm',
      'libxkbcommon',
      'xdg-utils',
    ],
  },
  recommends: { deb: ['ca-certificates', 'ffmpeg', 'libnotify4'], rpm: ['ca-certificates', 'libnotify'] },
}
