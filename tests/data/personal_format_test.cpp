#include "data/tables/identifiers/personal_format.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace ballast;

namespace {

void check_format(const std::string& format, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    CAPTURE(text);
    const char* found = personal_format(text);
    CHECK((found == nullptr ? "" : std::string(found)) == format);
  }
}

}  // namespace

TEST_CASE("personal formats are recognised") {
  check_format("e-mail addresses",
               {"ann@example.com", "a.b+c@mail.example.co.uk", " x_y@ab.de ", "mailto:a@b.cd",
                "a@b.cd;d@e.fg", "a@b.cd (Bob)", "Ann Lee <ann@example.com>", "jörg@müller.de"});
  check_format("IBANs", {"DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19",
                         "FR14 2004 1010 0505 0001 3M02 606", "NO9386011117947",
                         "de89-3704-0044-0532-0130-00"});
  check_format("card numbers", {"4111111111111111", "4111-1111-1111-1111", "3782 822463 10005",
                                "5555 5555 5555 4444", "6011000990139424", "4111111111111111.0"});
  check_format("phone numbers",
               {"+1 555 123 4567", "+49 (0)30 1234567", "+442071838750", "(212) 555-1234",
                "(030) 1234567", "212-555-1234", "212.555.1234", "1-800-555-1234",
                "001-555-123-4567x8901", "555-123-4567 ext. 12", "06 12 34 56 78", "030/12345678",
                "0170-1234567", "0049 30 1234567"});
  check_format(
      "social security numbers",
      {"123-45-6789", "900 12 3456", "123.456.789-09", "1234 5678 9012", "AB123456C",
       "AB 12 34 56 C", "046 454 286", "811218-9876", "19811218-9876", "756.2806.3125.81",
       "86.07.14-894.94", "860106/9802", "060920-759A", "760924-6299455", "1 84 12 76 451 089 46"});
}

TEST_CASE("dates, measures, codes and addresses of machines are not personal formats") {
  check_format("", {"",
                    "02139-4307",
                    "010.020.030.040",
                    "010.20.30.40",
                    "01-02-2020 12.30",
                    "05-2021-000123",
                    "+12345678",
                    "AB12345678CDEFG",
                    "a@b",
                    "@home now",
                    "user@",
                    "a b@c.de",
                    "ann@example",
                    "2019-12-31",
                    "31-12-2019",
                    "31.12.2019",
                    "12/31/2019 10:20",
                    "2019-12-31 10:20:30",
                    "192.168.100.100",
                    "10.0.0.1",
                    "1234567",
                    "1234567890",
                    "4111111111111112",
                    "0012345678",
                    "0.123456789",
                    "01.23456789",
                    "-12.5",
                    "(1,234.50)",
                    "(1234567)",
                    "1 234 567",
                    "1.234.567",
                    "1,234,567.50",
                    "12:30:45",
                    "AB-1234",
                    "X123456789",
                    "123-456-789",
                    "978-3-16-148410-0",
                    "+5",
                    "+1234567.5",
                    "1,5e+12",
                    "52.5200",
                    "9780306406157",
                    "ABCDEFGHIJKLMNOP",
                    "1HGCM82633A004352",
                    "00:1A:2B:3C:4D:5E",
                    "550e8400-e29b-41d4-a716-446655440000"});
}

TEST_CASE("full names of persons") {
  for (const char* name : {"Ann Lee", "Anne-Marie O'Neill", "Smith, Dr. John", "José García",
                           "Vincent van Gogh", "J. R. R. Tolkien", "Łukasz Żak"}) {
    CAPTURE(name);
    CHECK(is_full_name(name));
  }
  for (const char* text : {"", "Ann", "ford torino", "Never-worked", "HS grad", "Unit 7",
                           "A long text of more than five words", "van Gogh"}) {
    CAPTURE(text);
    CHECK_FALSE(is_full_name(text));
  }
}

TEST_CASE("names of columns that hold keys or numbers of persons") {
  for (const char* name : {"id", "ID", "customer_id", "customerId", "PassengerId", "order no",
                           "Invoice Number", "uuid", "user.id"}) {
    CAPTURE(name);
    CHECK(is_key_name(name));
  }
  for (const char* name : {"", "idle", "paid", "number_of_rooms", "salary", "account_balance",
                           "education-num", "7", "column1"}) {
    CAPTURE(name);
    CHECK_FALSE(is_key_name(name));
    CHECK_FALSE(is_personal_name(name));
  }
  for (const char* name : {"ssn", "Phone", "mobile_phone", "cardNumber", "Social Security",
                           "Telefon", "HOMEPHONE", "phonenumber", "Phone 2", "cell no"}) {
    CAPTURE(name);
    CHECK(is_personal_name(name));
  }
  for (const char* name : {"card_balance", "card", "phone_price", "mobile_users", "security"}) {
    CAPTURE(name);
    CHECK_FALSE(is_personal_name(name));
  }
}
