import { plural, t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Download, Tags, Upload } from 'lucide-react'
import { useState } from 'react'
import { engine, queries, shell } from '../../connection/index.ts'
import { reportWritten } from '../../jobs/written-file.ts'
import { Button, classNames, EmptyState, formatCount, Panel, toast } from '../../kit/index.ts'
import { RequireRole, useRefusal } from '../../roles/index.ts'
import { ClassForm } from './label-set/ClassForm.tsx'
import { ClassList } from './label-set/ClassList.tsx'

/** The label set: its classes on the left, the selected one on the right. */
export function ClassesPanel() {
  const { data: classes = [] } = useQuery(queries.workspace.classes.queryOptions())
  const [chosenId, setChosenId] = useState<number | null>(null)
  const chosen = classes.find(({ classId }) => classId === chosenId) ?? classes[0] ?? null
  return (
    <Panel title={t`Label set (${formatCount(classes.length)})`} actions={<FileButtons />} flush>
      <div
        className={classNames(
          'grid grid-cols-[clamp(13rem,34%,16rem)_minmax(0,1fr)] narrow:h-auto narrow:grid-cols-[minmax(0,1fr)]',
          chosen ? 'h-[max(30rem,calc(100vh-11rem))]' : 'h-60',
        )}
      >
        <ClassList classes={classes} chosenId={chosen?.classId ?? null} onChoose={setChosenId} />
        {chosen ? (
          <RequireRole to="workspace.changeClass">
            <ClassForm key={chosen.classId} labelClass={chosen} classes={classes} onRemoved={() => setChosenId(null)} />
          </RequireRole>
        ) : (
          <EmptyState icon={Tags} title={t`No classes yet`}>
            {t`Add a class, or import a label set file.`}
          </EmptyState>
        )}
      </div>
    </Panel>
  )
}

/** Imports and exports the label set as a file, to share it between workspaces. */
function FileButtons() {
  const refusal = useRefusal('workspace.changeClass', t`change the label set`)
  const importFile = useMutation({
    mutationFn: async () => {
      const files = await shell.chooseFiles({ title: t`Choose a label set file`, extensions: ['json'] })
      return files?.[0] === undefined ? null : engine.workspace.importLabelSet({ file: files[0] })
    },
    onSuccess: (imported) => {
      if (!imported) return
      const { added, changed, unchanged } = imported
      toast({
        tone: 'ok',
        title: t`${plural(added.length, { one: '# class', other: '# classes' })} added, ${changed.length} changed`,
        detail: t`${unchanged.length} unchanged.`,
      })
    },
  })
  const exportFile = useMutation({
    mutationFn: async () => {
      const folder = await shell.chooseFolder({ title: t`Save label set` })
      if (folder === null) return null
      const file = `${folder.replace(/[\\/]+$/, '')}/label-set.json`
      await engine.workspace.exportLabelSet({ file })
      return file
    },
    onSuccess: (file) => file && reportWritten(file, { title: t`Label set exported` }),
  })
  return (
    <>
      <Button
        refused={refusal}
        variant="quiet"
        size="small"
        icon={Upload}
        onClick={() => importFile.mutate()}
        disabled={importFile.isPending}
      >
        {t`Import…`}
      </Button>
      <Button
        variant="quiet"
        size="small"
        icon={Download}
        onClick={() => exportFile.mutate()}
        disabled={exportFile.isPending}
      >
        {t`Export…`}
      </Button>
    </>
  )
}
