import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { resetAdjustments, useViewSettings } from '../../../editor/images/view-settings.ts'
import type { ReviewSession } from '../review-session.ts'

/** Share of the stage panned by one key press. */
const panShare = 1 / 8
const directions = [
  { key: 'ArrowLeft', name: 'left', dx: 1, dy: 0 },
  { key: 'ArrowRight', name: 'right', dx: -1, dy: 0 },
  { key: 'ArrowUp', name: 'up', dx: 0, dy: 1 },
  { key: 'ArrowDown', name: 'down', dx: 0, dy: -1 },
] as const

/** Returns the commands for displaying the image; labels and files stay unchanged. */
export function imageViewCommands({ editor, store }: ReviewSession): Command[] {
  const when = () => store.getState().status === 'image'
  const view = (command: Omit<Command, 'group' | 'when'>): Command => ({ group: 'View', when, ...command })
  const toggle = (what: 'miniMap' | 'pixelGrid' | 'readout' | 'panelOpen') =>
    useViewSettings.setState((settings) => ({ [what]: !settings[what] }))
  const pans = directions.map(({ key, name, dx, dy }) =>
    view({
      id: `view.look.${name}`,
      title: t`Pan ${name}`,
      mouse: t`Drag while you hold Space`,
      keys: [`Mod+${key}`],
      repeats: true,
      keyOnly: true,
      run: () => {
        const { widthPx, heightPx } = editor.state.view
        editor.camera.panBy(Math.round(dx * widthPx * panShare), Math.round(dy * heightPx * panShare))
      },
    }),
  )
  return [
    ...pans,
    view({
      id: 'view.adjust',
      title: t`Adjust display`,
      mouse: t`Sliders in the lower left of the image`,
      keys: ['Shift+V'],
      run: () => toggle('panelOpen'),
    }),
    view({
      id: 'view.resetAdjustments',
      title: t`Reset display`,
      keys: ['Alt+Shift+V'],
      run: () => editor.announce(resetAdjustments() ? t`Display reset` : t`Display is not adjusted`),
    }),
    view({
      id: 'view.invert',
      title: t`Invert colors`,
      run: () =>
        useViewSettings.setState(({ adjustments }) => ({
          adjustments: { ...adjustments, invert: !adjustments.invert },
        })),
    }),
    view({
      id: 'view.miniMap',
      title: t`Toggle mini-map`,
      keys: ['Shift+M'],
      run: () => {
        toggle('miniMap')
        editor.announce(useViewSettings.getState().miniMap ? t`Mini-map shown when zoomed in` : 'Mini-map hidden')
      },
    }),
    view({
      id: 'view.pixelGrid',
      title: t`Toggle pixel grid`,
      keys: ['Shift+G'],
      run: () => {
        toggle('pixelGrid')
        editor.announce(
          useViewSettings.getState().pixelGrid ? t`Pixel grid shown at 8× zoom and above` : t`Pixel grid hidden`,
        )
      },
    }),
    view({
      id: 'view.readout',
      title: t`Toggle pixel position and color`,
      keys: ['Shift+I'],
      run: () => toggle('readout'),
    }),
  ]
}
