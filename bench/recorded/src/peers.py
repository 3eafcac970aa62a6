"""Validates each message of a file by the plan's schema of its event, with a library of Python, and prints how many there are and how
many break their schema. It takes the library, the plan, the messages, and which of how many shares of the lines it reads."""

import json
import sys

library, plan, messages, share, shares = *sys.argv[1:4], *map(int, sys.argv[4:6])


def validator(schema):
    if library == "fastjsonschema":
        import fastjsonschema

        validate = fastjsonschema.compile(schema)

        def is_valid(message):
            try:
                validate(message)
                return True
            except fastjsonschema.JsonSchemaException:
                return False

        return is_valid
    import jsonschema

    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER).is_valid


with open(plan) as file:
    validators = {rule["key"]: validator(rule["jsonSchema"]) for rule in json.load(file)["rules"]}
count = violating = 0
with open(messages, "rb") as file:
    for at, line in enumerate(file):
        if at % shares != share:
            continue
        message = json.loads(line)
        count += 1
        violating += not validators[message["event"]](message)
print(count, violating)
