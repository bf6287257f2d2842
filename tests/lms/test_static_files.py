import re

from lms.static_files import HashedFiles


def test_a_module_imports_its_neighbours_under_the_names_that_hold_their_hash(tmp_path):
    files = {"js/page.js": 'import { a } from "./part.js";\n', "js/part.js": "export const a = 1;\n"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    storage = HashedFiles(location=tmp_path, base_url="/static/")

    list(storage.post_process({name: (storage, name) for name in files}))

    part, page = storage.stored_name("js/part.js"), storage.stored_name("js/page.js")
    assert re.fullmatch(r"js/part\.[0-9a-f]{12}\.js", part)
    assert f'from "./{part.removeprefix("js/")}"' in (tmp_path / page).read_text()
