import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { engine, shell } from '../../../connection/index.ts'
import { reportWritten } from '../../../jobs/written-file.ts'
import { Button, formatTime, Menu } from '../../../kit/index.ts'

/** Saves what changed between two versions as a file. */
export function ExportDiff({ a, b }: { a: string; b: string }) {
  const save = useMutation({
    mutationFn: async (kind: 'txt' | 'json') => {
      const folder = await shell.chooseFolder({ title: t`Choose the folder for the difference` })
      const file = `${a} to ${b} ${formatTime(Date.now()).replace(':', '')}.${kind}`
      return folder ? engine.datasets.writeDiff({ a, b, file: `${folder.replace(/[\\/]+$/, '')}/${file}` }) : null
    },
    onSuccess: (written) => {
      if (written) reportWritten(written.file, { title: t`Difference exported` })
    },
    meta: { problem: t`Difference not exported` },
  })
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" icon={Download}>
          {save.isPending ? t`Exporting…` : t`Export the difference…`}
        </Button>
      }
      items={[
        { label: t`Summary as text`, disabled: save.isPending, run: () => save.mutate('txt') },
        { label: t`Every change as JSON`, disabled: save.isPending, run: () => save.mutate('json') },
      ]}
    />
  )
}
