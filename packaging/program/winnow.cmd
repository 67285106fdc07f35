@rem The command `winnow` of an installed Winnow.
@setlocal
@set NODE_NO_WARNINGS=1
@if not defined NODE_COMPILE_CACHE set NODE_COMPILE_CACHE=%LOCALAPPDATA%\Winnow\compiled
@"%~dp0node.exe" --max-semi-space-size=8 "%~dp0out\main\cli.js" %*
