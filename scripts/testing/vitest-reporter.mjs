// @ts-check
import { relative } from 'node:path'
import { projectFolder } from '../setup/project.mjs'
import { head } from './failures.mjs'
import { resultsWriter } from './results.mjs'

/**
 * Writes what Vitest runs into a results file, but for the beginning of each test: that the worker writes by itself
 * (tests/support/tell-begun.ts), for what it tells Vitest is lost when it hangs or dies soon after.
 *
 * @param {string} file
 * @returns {import('vitest/node').Reporter}
 */
export function vitestReporter(file) {
  const tell = resultsWriter(file)
  return {
    onTestRunStart(specifications) {
      for (const { testModule, moduleId } of specifications)
        tell({ is: 'file', file: testModule?.relativeModuleId ?? relative(projectFolder, moduleId) })
    },
    onTestModuleQueued: ({ relativeModuleId }) => tell({ is: 'fileBegun', file: relativeModuleId }),
    onTestCaseResult(test) {
      const { state, errors = [] } = test.result()
      const ms = test.diagnostic()?.duration ?? 0
      const { id, module, fullName } = test
      const place = { id, file: module.relativeModuleId, test: fullName }
      const error = head(errors.map(errorText).join('\n'))
      tell({
        is: 'ended',
        ...place,
        state: state === 'pending' ? 'failed' : state,
        ms,
        ...(state === 'failed' ? { error } : {}),
      })
    },
    onTestModuleEnd(module) {
      const { relativeModuleId: file } = module
      // A hook or an import that failed belongs to no test.
      const suites = [...module.children.allSuites()]
      for (const { message } of [...module.errors(), ...suites.flatMap((suite) => suite.errors())])
        tell({ is: 'broken', what: `${file}: ${message}` })
      const { duration, collectDuration, setupDuration } = module.diagnostic()
      tell({ is: 'fileEnded', file, ms: duration + collectDuration + setupDuration })
    },
    onTestRunEnd(_modules, errors) {
      for (const { message } of errors) tell({ is: 'broken', what: message })
      tell({ is: 'done' })
    },
  }
}

/** @param {import('vitest').TestError} error */
function errorText({ message, diff = '', stacks }) {
  const [at] = stacks ?? []
  return `${at ? `${relative(projectFolder, at.file)}:${at.line}: ` : ''}${message}\n${diff}`
}
