import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { adjust, resetAdjustments, useViewSettings } from '../../../editor/images/view-settings.ts'
import type { ReviewSession } from '../review-session.ts'
import { arrowKeys } from './arrow-keys.ts'
import { command } from './edit-command.ts'

/** Share of the stage panned by one key press. */
const panShare = 1 / 8

/** Returns the commands for displaying the image; labels and files stay unchanged. */
export function imageViewCommands({ editor, store }: ReviewSession): Command[] {
  const toggle = (what: 'miniMap' | 'pixelGrid' | 'readout' | 'panelOpen') =>
    useViewSettings.setState((settings) => ({ [what]: !settings[what] }))
  const pan = (dx: number, dy: number) => {
    const { widthPx, heightPx } = editor.state.view
    editor.camera.panBy(-Math.round(dx * widthPx * panShare), -Math.round(dy * heightPx * panShare))
  }
  const dragged = { mouse: t`Drag while you hold Space`, repeats: true, keyOnly: true }
  return [
    ...arrowKeys.map(({ key, id, name, dx, dy }) =>
      command(`view.look.${id}`, t`Pan ${name}`, [`Mod+${key}`], () => pan(dx, dy), dragged),
    ),
    command('view.adjust', t`Adjust display`, ['Shift+V'], () => toggle('panelOpen'), {
      mouse: t`Sliders in the lower left of the image`,
    }),
    command('view.resetAdjustments', t`Reset display`, ['Alt+Shift+V'], () =>
      editor.announce(resetAdjustments() ? t`Display reset` : t`Display is not adjusted`),
    ),
    command('view.invert', t`Invert colors`, [], () =>
      adjust({ invert: !useViewSettings.getState().adjustments.invert }),
    ),
    command('view.miniMap', t`Toggle mini-map`, ['Shift+M'], () => {
      toggle('miniMap')
      editor.announce(useViewSettings.getState().miniMap ? t`Mini-map shown when zoomed in` : 'Mini-map hidden')
    }),
    command('view.pixelGrid', t`Toggle pixel grid`, ['Shift+G'], () => {
      toggle('pixelGrid')
      editor.announce(
        useViewSettings.getState().pixelGrid ? t`Pixel grid shown at 8× zoom and above` : t`Pixel grid hidden`,
      )
    }),
    command('view.readout', t`Toggle pixel position and color`, ['Shift+I'], () => toggle('readout')),
  ].map((view) => ({ group: 'View', when: () => store.getState().status === 'image', ...view }))
}
